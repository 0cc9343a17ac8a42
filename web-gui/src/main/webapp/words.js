// How things are said on the page. Pure.

/** What a kind of event is called, and in which tone. */
export const KINDS = {
  ARRIVED: {label: 'arrived', tone: 'good'},
  MOVED: {label: 'moved', tone: 'accent'},
  TAKEN_OVER: {label: 'taken over', tone: 'warn'},
  CONFLICT: {label: 'conflict', tone: 'bad'},
  VIOLATION: {label: 'violation', tone: 'bad'},
  FROZEN: {label: 'frozen', tone: 'ice'},
  RELEASED: {label: 'released', tone: 'good'},
  LEFT: {label: 'left', tone: 'quiet'},
};

/** The same of the states of a binding. */
export const STATES = {
  VALID: {label: 'valid', tone: 'good'},
  TESTING: {label: 'testing', tone: 'warn'},
  FROZEN: {label: 'frozen', tone: 'ice'},
  LEFT: {label: 'left', tone: 'quiet'},
};

const CAUSES = {
  ARP: 'ARP', GRATUITOUS_ARP: 'gratuitous ARP', ARP_PROBE: 'ARP probe', RARP: 'RARP',
  DHCP_ACK: 'DHCP grant', DHCP_RELEASE: 'DHCP release', DHCP_DECLINE: 'DHCP decline', DHCP_SERVER: 'DHCP server',
};

/** What is said where nothing has been read yet. */
export const READING = 'Reading …';

/** What showed an event. */
export const cause = (name) => CAUSES[name] ?? String(name).toLowerCase().replaceAll('_', ' ');

/** How long ago a moment was; both in milliseconds since the epoch. */
export function ago(moment, now) {
  if (!Number.isFinite(moment)) return '–';
  const seconds = Math.max(0, Math.floor((now - moment) / 1000));
  if (seconds < 1) return 'just now';
  return `${roughly(seconds)} ago`;
}

/** For how long something has been so. */
export const lasting = (moment, now) => roughly(Math.max(0, Math.floor((now - moment) / 1000)));

/** A span of whole seconds, roughly. */
export function roughly(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

/** A moment by the clock of this machine, with its day where that is another than today's. */
export function clock(moment, now) {
  const then = new Date(moment);
  const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(then.getHours())}:${two(then.getMinutes())}:${two(then.getSeconds())}`;
  return day(then) === day(new Date(now)) ? time : `${day(then)} ${time}`;
}

const two = (number) => String(number).padStart(2, '0');

/** A span of microseconds: "7.1 ms", "2.3 s". */
export function span(micros) {
  if (micros === null || micros === undefined) return '–';
  return micros < 1e6 ? `${(micros / 1e3).toFixed(1)} ms` : `${(micros / 1e6).toFixed(1)} s`;
}

/** A number with its thousands apart. */
export const count = (number) => Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, '\u2009');

/** "1 host", "2 hosts". */
export const some = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** A VLAN as people say it; untagged is a dash. */
export const vlan = (value) => (value === 'None' || value === null || value === undefined ? '–' : String(value));

/** The device of a location, and its port. */
export function placeOf(location) {
  const slash = String(location).lastIndexOf('/');
  return slash < 0 ? [String(location), ''] : [location.slice(0, slash), location.slice(slash + 1)];
}

/** A device's id without the zeros that nobody reads: "of:0000000000000201" is "of:201". */
export const shortDevice = (id) => String(id).replace(/^of:0+(?=[0-9a-f])/, 'of:');

/** The middle of numbers, the lower of two; null where there is none. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}
