// Turns what REST says into what is on the page. Text only ever goes in as text, never as markup.

const MOST_ROWS = 300;
const MOST_PROBLEMS = 10;
const TONE = {
  VALID: 'good', TESTING: 'warn', FROZEN: 'bad', LEFT: 'quiet',
  ARRIVED: 'good', MOVED: 'accent', TAKEN_OVER: 'warn', CONFLICT: 'bad', VIOLATION: 'bad', RELEASED: 'good',
};

const part = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** How long ago a moment was. */
export function ago(iso, now) {
  if (!iso) return '–';
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
  if (seconds < 1) return 'just now';
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} days ago`;
}

/**
 * Makes the children of a node those of the items, in their order. A child that stays is kept and
 * only corrected, so that a selection or a scroll position outlives the next answer.
 */
function keep(parent, items, keyOf, make, correct) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const kept = new Set();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = old.get(key);
    if (!child || kept.has(child)) {
      child = make(item);
      child.dataset.key = key;
    }
    kept.add(child);
    correct(child, item);
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
  [...parent.children].filter((child) => !kept.has(child)).forEach((child) => child.remove());
}

function row(classes) {
  const made = element('tr');
  classes.forEach((name) => made.append(element('td', name)));
  return made;
}

function fill(line, texts) {
  texts.forEach((text, i) => setText(line.cells[i], String(text)));
}

/** Whether every word searched for is somewhere in the texts. */
function fits(words, texts) {
  const all = texts.join(' ').toLowerCase();
  return words.every((word) => all.includes(word));
}

function showBindings(bindings, words, now) {
  const found = bindings.filter((b) =>
    fits(words, [b.ip, b.vlan === 'None' ? '' : `vlan ${b.vlan}`, b.mac, b.location, b.state, b.source]));
  const shown = found.slice(0, MOST_ROWS);
  keep(part('bindings'), shown, (b) => `${b.ip}%${b.vlan}`,
    () => row(['', '', '', '', 'state', 'number', '', '', '']),
    (line, b) => {
      const version = `${b.sequence} ${b.state} ${b.location}`;
      if (line.dataset.version && line.dataset.version !== version) {
        line.classList.remove('changed');
        void line.offsetWidth; // restarts the animation
        line.classList.add('changed');
      }
      line.dataset.version = version;
      line.classList.toggle('left', b.state === 'LEFT');
      fill(line, [b.ip, b.vlan === 'None' ? '–' : b.vlan, b.mac, b.location, b.state, b.sequence,
        b.source, ago(b.since, now), ago(b.lastSeen, now)]);
      line.cells[4].className = `state ${TONE[b.state] ?? ''}`;
      line.cells[7].title = b.since;
      line.cells[8].title = b.lastSeen ?? 'not heard of by this node';
    });
  const cut = found.length > shown.length ? `, the first ${shown.length} shown` : '';
  setText(part('bindings-count'),
    words.length ? `${found.length} of ${bindings.length}${cut}` : `${bindings.length}${cut}`);
  part('bindings-empty').hidden = bindings.length > 0;
}

function showEvents(events, words, now) {
  const found = events.filter((e) => fits(words, [e.kind, e.mac, e.sentence])).reverse();
  keep(part('events'), found, (e) => String(e.id),
    (e) => {
      const item = element('li');
      item.append(element('span', `kind ${TONE[e.kind] ?? ''}`, e.kind.replace('_', ' ')),
        element('span', 'quiet'), element('div', ''));
      item.children[1].title = e.time;
      return item;
    },
    (item, e) => {
      setText(item.children[1], ago(e.time, now));
      setText(item.children[2], e.sentence);
    });
  setText(part('events-count'), words.length ? `${found.length} of ${events.length}` : 'newest first');
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}

function showTiles({status, events, audit}) {
  const typical = median(events
    .filter((e) => e.kind === 'MOVED' && e.convergedMicros !== null)
    .map((e) => e.convergedMicros));
  const faults = audit ? audit.stale + audit.missing : null;
  const tiles = [
    ['addresses bound', status.bindings, ''],
    ['under test', status.states.TESTING, status.states.TESTING ? 'warn' : ''],
    ['frozen', status.states.FROZEN, status.states.FROZEN ? 'bad' : ''],
    ['tombstones', status.left, ''],
    ['median move to converge', typical === null ? '–' : `${(typical / 1000).toFixed(1)} ms`, ''],
    ['stale or missing flows', faults ?? '–', faults === null ? '' : faults ? 'bad' : 'good'],
  ];
  keep(part('tiles'), tiles, ([name]) => name,
    ([name]) => {
      const tile = element('div', 'tile');
      tile.append(element('strong'), element('span', '', name));
      return tile;
    },
    (tile, [, value, tone]) => {
      setText(tile.firstChild, String(value));
      tile.firstChild.className = tone;
    });
}

function showPairs(id, pairs) {
  keep(part(id), Object.entries(pairs), ([name]) => name, () => row(['', 'number']), fill);
}

/** What an operator should do something about, in words. */
function warnings({conflictingApplications, configurationProblems}) {
  const shown = configurationProblems.slice(0, MOST_PROBLEMS);
  const rest = configurationProblems.length - shown.length;
  return [
    ...conflictingApplications.map((name) =>
      `${name} is active and answers for hosts too: deactivate it to let Rehome do it.`),
    ...shown.map((problem) => `Refused in the network configuration: ${problem}.`),
    ...(rest ? [`${rest} more entries of the network configuration are refused: rehome-status lists them.`] : []),
  ];
}

/** Shows bindings, events, status and counters; the text searched for narrows the first two. */
export function show(known, search, now) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const {status} = known;
  setText(part('version'), status.version);
  keep(part('warnings'), warnings(status), (warning) => warning, () => element('p'), setText);
  showTiles(known);
  showBindings(known.bindings, words, now);
  showEvents(known.events, words, now);
  showPairs('counters', status.counters);
  showPairs('settings', status.settings);
}

/** Shows the audit: a line a switch, and what is wrong. */
export function showAudit(audit) {
  if (!audit) return;
  keep(part('audit'), audit.devices, (d) => d.device,
    () => row(['', 'number', 'number', 'number']),
    (line, d) => {
      fill(line, [d.device, d.rules, d.stale, d.missing]);
      line.cells[2].className = d.stale ? 'number bad' : 'number';
      line.cells[3].className = d.missing ? 'number bad' : 'number';
    });
  keep(part('findings'), audit.findings, (f) => `${f.device} ${f.fault} ${f.rule} ${f.reason}`,
    (f) => element('li', 'bad', `${f.device}: ${f.fault.toLowerCase()} – ${f.rule} (${f.reason})`),
    () => {});
  setText(part('audit-verdict'), `${audit.stale} stale, ${audit.missing} missing of ${audit.rules} rules`);
  part('audit-verdict').className = audit.stale + audit.missing ? 'bad' : 'good';
}

/** Shows whether the answers keep coming. */
export function showLive(good, text) {
  part('live').className = good ? 'good' : 'bad';
  setText(part('live'), text);
}
