// Reads what REST has into what the page knows.

import {keyOf} from './model.js';
import {ask, now} from './rest.js';

const MOST = 10000;
// Who leaves while pages are read moves those after it to the page before.
const OVERLAP = 200;

/**
 * Reads hosts, events, departures, status and fabric; `changed()` is called when there is something to draw. The id of
 * the newest event that was read.
 */
export async function readAll(model, changed) {
  // The events first: what happens meanwhile is then told by the stream, or told again.
  const {events} = await ask('events?limit=2000');
  model.readEvents(events);
  const fabric = readFabric(model);
  await Promise.all([readBindings(model, fabric, changed), readStatus(model, now()), fabric]);
  changed();
  const {departures} = await ask(`departures?limit=${MOST}`, 30000);
  model.readDepartures(departures);
  return events.at(-1)?.id ?? 0;
}

/** Reads how Rehome is doing, and until when who is frozen stays so. */
export async function readStatus(model, now) {
  const status = await ask('status');
  model.readStatus(status, now);
  model.readFrozen(status.states.FROZEN ? (await ask('frozen')).frozen : []);
}

/** Reads switches, links and ports, and what is pinned. */
export async function readFabric(model) {
  const [{devices, links}, {pins}] = await Promise.all([ask('fabric'), ask('pins')]);
  model.readFabric({
    switches: devices.map(({id, name, available}) => ({id, name, available})),
    links: links.filter(({active}) => active).map(({a, b}) => [a, b]),
    ports: devices.flatMap(({ports}) => ports.filter(({enabled}) => enabled).map(({location}) => location)),
  });
  model.readPins(pins);
}

/** Who asks, and whether as administrator. */
export const readUser = () => ask('user');

// A page at a time, so that the first ten thousand are there while the others come; the fabric before, as it has the names.
async function readBindings(model, fabric, changed) {
  const all = new Map();
  for (let next = 0, total = Infinity; next < total;) {
    const from = Math.max(0, next - OVERLAP);
    const answer = await ask(`bindings?offset=${from}&limit=${MOST}`, 30000);
    answer.bindings.forEach((one) => all.set(keyOf(one), one));
    next = from + answer.bindings.length;
    total = answer.bindings.length === MOST ? answer.total : 0; // a short page is the last
    if (model.bindings.size && next < total) continue;
    await fabric;
    model.readBindings([...all.values()]);
    changed();
  }
}
