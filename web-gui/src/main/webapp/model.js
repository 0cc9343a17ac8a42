// What the page knows: read once, then kept up by events. Pure.

import {placeOf, shortDevice} from './words.js';
import {textOf} from './search.js';

const MOST_EVENTS = 20000;
const MOST_SAMPLES = 900;
const REFUSALS = new Set(['CONFLICT', 'VIOLATION']);

/** An address within its VLAN: what a binding is known by. */
export const keyOf = ({ip, vlan}) => `${ip}%${vlan}`;

/** A text that sorts as addresses do, IPv4 before IPv6. */
export function addressOrder(ip) {
  if (!ip.includes(':')) return `4${ip.split('.').map((part) => part.padStart(3, '0')).join('.')}`;
  const [head, tail] = ip.split('::').map((half) => (half ? half.split(':') : []));
  const middle = tail ? Array(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  return `6${[...head, ...middle, ...(tail ?? [])].map((part) => part.padStart(4, '0')).join(':')}`;
}

/** The hosts, what happened to them, and how Rehome is doing. `version` rises with every change of the first two. */
export class Model {
  version = 0;
  bindings = new Map();
  departures = new Map();
  events = [];
  // Whether everything has been read once: before, that there is nothing says nothing.
  settled = false;
  samples = [];
  status = null;
  audit = null;
  pins = new Map();
  frozenUntil = new Map();
  fabric = {switches: [], links: [], ports: []};
  #ids = new Map();
  #names = new Map();
  #fabricText = '';
  #found = new Map();

  // What was read

  /** Takes every binding anew. */
  readBindings(list) {
    this.bindings = new Map(list.map((binding) => [keyOf(binding), this.#prepared(binding)]));
    this.#changed();
  }

  /** Takes bindings as they have become. */
  takeBindings(list) {
    list.forEach((binding) => this.bindings.set(keyOf(binding), this.#prepared(binding)));
    this.#changed();
  }

  /** Takes departures, oldest first. */
  readDepartures(list) {
    this.departures = new Map(list.map((event) => [keyOf(event), stamped(event)]));
    this.#changed();
  }

  /** Takes the newest events, oldest first. What was told while they were read is newer yet, and stays behind them. */
  readEvents(list) {
    const newer = list.length ? this.events.filter(({id}) => id > list.at(-1).id) : [];
    this.events = [...list.map(stamped), ...newer];
    this.#ids = new Map(this.events.map((event) => [event.id, event]));
    this.#changed();
  }

  /** Takes a status, and keeps its counters for the charts. */
  readStatus(status, now) {
    this.status = status;
    this.samples.push({time: now, bindings: status.bindings, counters: status.counters});
    if (this.samples.length > MOST_SAMPLES) this.samples.shift();
  }

  /** Takes the fabric: `switches` with id, name and availability, `links` as pairs of locations, edge `ports`. */
  readFabric(fabric) {
    const text = JSON.stringify(fabric);
    if (text === this.#fabricText) return;
    this.#fabricText = text;
    this.fabric = fabric;
    this.#names = new Map(fabric.switches.map((one) => [one.id, one.name || shortDevice(one.id)]));
    this.bindings.forEach((binding) => this.#prepared(binding));
    this.#changed();
  }

  /** Takes what is bound statically. */
  readPins(list) {
    this.pins = new Map(list.map((pin) => [keyOf(pin), pin]));
  }

  /** Takes until when who is frozen stays so; null is until it is released. */
  readFrozen(list) {
    this.frozenUntil = new Map(list.map((one) => [keyOf(one), one.until]));
  }

  // What happens

  /** Gives the events after an id the last word, over what was read while they were told. */
  settle(id) {
    this.settled = true;
    this.events.filter((event) => event.id > id).forEach((event) => this.#bind(event));
    this.#changed();
  }

  /** Takes an event; false where it is known already, as it is. */
  apply(event) {
    const known = this.#ids.get(event.id);
    if (known && known.convergedMicros === event.convergedMicros && known.kind === event.kind) return false;
    const now = stamped(event);
    if (known) {
      this.events[this.events.indexOf(known)] = now;
    } else {
      this.events.push(now);
      if (this.events.length > MOST_EVENTS) {
        this.events.splice(0, MOST_EVENTS / 10).forEach((old) => this.#ids.delete(old.id));
      }
    }
    this.#ids.set(event.id, now);
    this.#bind(now);
    this.#changed();
    return true;
  }

  #bind(event) {
    if (REFUSALS.has(event.kind)) return;
    const key = keyOf(event);
    const before = this.bindings.get(key);
    // What was read after it happened knows better.
    if (before && Date.parse(before.since) > event.moment) return;
    const state = {FROZEN: 'FROZEN', LEFT: 'LEFT'}[event.kind] ?? 'VALID';
    this.bindings.set(key, this.#prepared({
      migration: null, movingUntil: null, expires: null, source: '',
      ...before,
      name: event.name ?? (before?.mac === event.mac ? before.name : null) ?? null,
      key: event.key, ip: event.ip, vlan: event.vlan, mac: event.mac, state, sequence: event.sequence,
      location: event.to ?? event.from ?? before?.location ?? '',
      since: event.time,
      lastSeen: event.kind === 'LEFT' ? before?.lastSeen ?? null : event.time,
    }));
    if (event.kind === 'LEFT') {
      this.departures.set(key, event);
    } else {
      this.departures.delete(key);
    }
  }

  // What is asked

  /** What a device is called. */
  deviceName(id) {
    return this.#names.get(id) ?? shortDevice(id);
  }

  /** What a location is called, such as "leaf1/3". */
  placeName(location) {
    if (!location) return '–';
    const [device, port] = placeOf(location);
    return `${this.deviceName(device)}/${port}`;
  }

  /** Present hosts, by address. */
  present() {
    return this.#once('present', () => this.entries().filter((entry) => !entry.departed));
  }

  /** Everybody, present and departed, as the search finds them. */
  entries() {
    return this.#once('entries', () => {
      const present = [...this.bindings.values()].filter((binding) => binding.state !== 'LEFT');
      const gone = [...this.departures]
        .filter(([key]) => (this.bindings.get(key)?.state ?? 'LEFT') === 'LEFT')
        .map(([, event]) => this.#departed(event));
      return [...present, ...gone];
    });
  }

  /** How often each address moved, with its newest move, by key; as far as its events are here. */
  moves() {
    return this.#once('moves', () => {
      const found = new Map();
      for (const event of this.events) {
        if (event.kind !== 'MOVED' && event.kind !== 'TAKEN_OVER') continue;
        const known = found.get(event.key);
        found.set(event.key, {times: (known?.times ?? 0) + 1, event});
      }
      return found;
    });
  }

  /** Claims that were refused, those to the same address by the same host together, newest first. */
  conflicts() {
    return this.#once('conflicts', () => {
      const found = new Map();
      for (const event of this.events) {
        if (!REFUSALS.has(event.kind)) continue;
        const key = `${event.key} ${event.otherMac} ${event.violation}`;
        found.set(key, {key, times: (found.get(key)?.times ?? 0) + 1, event});
      }
      return [...found.values()].sort((a, b) => b.event.moment - a.event.moment);
    });
  }

  /** How many events of each kind there were in each of the last minutes, the oldest first. */
  perMinute(now, minutes) {
    const found = Array.from({length: minutes}, () => ({}));
    for (let i = this.events.length - 1; i >= 0; i -= 1) {
      const {moment, kind} = this.events[i];
      const back = Math.floor((now - moment) / 60000);
      if (back >= minutes) break;
      const slot = found[minutes - 1 - Math.max(0, back)];
      slot[kind] = (slot[kind] ?? 0) + 1;
    }
    return found;
  }

  /** By how much counters together rose a second, from each status to the next. */
  rates(names) {
    const sum = (sample) => names.reduce((all, name) => all + (sample.counters[name] ?? 0), 0);
    const found = [];
    for (let i = 1; i < this.samples.length; i += 1) {
      const [before, after] = [this.samples[i - 1], this.samples[i]];
      const seconds = (after.time - before.time) / 1000;
      // Counters begin anew when the application is activated anew.
      if (seconds > 0) found.push(Math.max(0, sum(after) - sum(before)) / seconds);
    }
    return found;
  }

  /** By how much a counter rose in the last minute. */
  grown(name, now) {
    const recent = this.samples.filter((sample) => sample.time > now - 60000);
    if (recent.length < 2) return 0;
    return (recent.at(-1).counters[name] ?? 0) - (recent[0].counters[name] ?? 0);
  }

  // Keeping it

  #departed(event) {
    const location = event.from ?? event.to ?? '';
    return this.#prepared({
      ip: event.ip, vlan: event.vlan, mac: event.mac, location, state: 'LEFT', sequence: event.sequence,
      source: '', since: event.time, lastSeen: null, migration: null, movingUntil: null, expires: null,
      name: event.name ?? null, cause: event.cause, sentence: event.sentence, departed: true,
    });
  }

  #prepared(binding) {
    binding.key ??= keyOf(binding);
    binding.order ??= addressOrder(binding.ip);
    binding.place = this.placeName(binding.location);
    binding.moment = Date.parse(binding.since);
    binding.text = textOf({...binding, place: `${binding.location} ${binding.place}`});
    return binding;
  }

  // What takes long to find is found once, until something changes.
  #once(name, find) {
    if (!this.#found.has(name)) this.#found.set(name, find());
    return this.#found.get(name);
  }

  #changed() {
    this.version += 1;
    this.#found.clear();
  }
}

/** An event as the page keeps it: with its key and its moment. */
export function stamped(event) {
  return {...event, key: keyOf(event), moment: Date.parse(event.time)};
}
