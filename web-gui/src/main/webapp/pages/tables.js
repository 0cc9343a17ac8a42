// The tables: who is here, who moved, who flaps, what is contested, who has left.

import {html, nothing} from '../lit.js';
import {host, kindChip, named, place, sentence, since, stateChip, title} from '../parts.js';
import {READING, cause, clock, count, some, span, vlan} from '../words.js';
import {fits, wordsOf, textOf} from '../search.js';
import {hashOf} from '../route.js';
import {table} from '../table.js';

const IP = {name: 'ip', title: 'Address', order: (one) => one.order, cell: host};
const VLAN = {name: 'vlan', title: 'VLAN', order: (one) => (one.vlan === 'None' ? 0 : one.vlan), cell: (one) => vlan(one.vlan)};
const MAC = {name: 'mac', title: 'MAC', order: (one) => one.mac, cell: (one) => html`<span class="code">${one.mac}</span>`};

const NAME = {name: 'name', title: 'Name', order: (one) => one.name?.toLowerCase() ?? '\uffff', cell: (one) => named(one.name)};

/** The present hosts; with `departed` in the query those who have left, too. */
export function hosts(page) {
  const {model, now, route} = page;
  const all = route.query.departed ? model.entries() : model.present();
  return listing(page, {
    path: 'hosts', name: 'Hosts', rows: all, text: (one) => one.text, keyOf: (one) => one.key,
    sort: 'ip', none: 'No host is bound: one appears with its first ARP or neighbor discovery packet.',
    tone: (one) => (one.departed ? 'left' : ''),
    columns: [
      IP, NAME, VLAN, MAC,
      {name: 'place', title: 'Location', order: (one) => one.location, cell: (one) => place(model, one.location)},
      {name: 'state', title: 'State', order: (one) => one.state, cell: (one) => stateChip(one.state)},
      {name: 'source', title: 'Source', order: (one) => one.source, cell: (one) => one.source.toLowerCase()},
      {name: 'since', title: 'There since', number: true, order: (one) => one.moment, cell: (one) => since(one.moment, now)},
      {name: 'seen', title: 'Last seen', number: true, order: (one) => Date.parse(one.lastSeen) || 0, cell: (one) => since(Date.parse(one.lastSeen), now)},
    ],
  });
}

/** Who moved, how often, and how the newest move went. */
export function moves(page) {
  const {model, now} = page;
  const rows = [...model.moves().values()].map(({times, event}) => ({...event, times, ...known(model, event)}));
  return listing(page, {
    path: 'moves', name: 'Moves', rows, text: (one) => one.text, keyOf: (one) => one.key,
    sort: '-times', none: 'Nobody has moved yet.',
    columns: [
      {name: 'times', title: 'Moves', number: true, order: (one) => one.times, cell: (one) => count(one.times)},
      IP, VLAN,
      {name: 'from', title: 'Last from', order: (one) => one.from ?? '', cell: (one) => place(model, one.from)},
      {name: 'to', title: 'To', order: (one) => one.to ?? '', cell: (one) => place(model, one.to)},
      {name: 'cause', title: 'Shown by', order: (one) => one.cause, cell: (one) => cause(one.cause)},
      {name: 'converged', title: 'Followed after', number: true, order: (one) => one.convergedMicros ?? -1, cell: (one) => span(one.convergedMicros)},
      {name: 'when', title: 'When', number: true, order: (one) => one.moment, cell: (one) => since(one.moment, now)},
    ],
  });
}

/** Who is frozen, and who moved so often of late that it may become so. */
export function frozen(page) {
  const {model, now} = page;
  const most = Number(model.status?.settings.freezeMoves ?? 5);
  const window = Number(model.status?.settings.freezeWindow ?? 180000);
  const times = new Map();
  for (const event of model.events) {
    if (event.kind === 'MOVED' && now - event.moment < window) {
      times.set(event.key, (times.get(event.key) ?? 0) + 1);
    }
  }
  const rows = model.present().filter((one) => one.state === 'FROZEN' || (times.get(one.key) ?? 0) > 1)
    .map((one) => ({...one, times: times.get(one.key) ?? 0}));
  return listing(page, {
    path: 'frozen', name: 'Flapping and frozen', rows, text: (one) => one.text, keyOf: (one) => one.key,
    sort: '-state', none: 'Nobody moves to and fro.',
    lead: `${most} moves within ${window / 1000} s freeze an address where it is, until it is released.`,
    columns: [
      {name: 'state', title: 'State', order: (one) => (one.state === 'FROZEN' ? 1 : 0) * 1e6 + one.times, cell: (one) => stateChip(one.state)},
      IP, VLAN, MAC,
      {name: 'place', title: 'Held at', order: (one) => one.location, cell: (one) => place(model, one.location)},
      {name: 'times', title: `Moves in ${window / 1000} s`, number: true, order: (one) => one.times, cell: (one) => `${one.times} of ${most}`},
      {name: 'since', title: 'Since', number: true, order: (one) => one.moment, cell: (one) => since(one.moment, now)},
      {name: 'until', title: 'Trusted again', cell: (one) => until(page, one)},
      {name: 'act', title: 'Action', cell: (one) => (one.state === 'FROZEN' ? page.actions.release(one, 'small') : nothing)},
    ],
  });
}

function until({model, now}, {key, state}) {
  if (state !== 'FROZEN') return '–';
  const moment = model.frozenUntil.get(key);
  return moment ? clock(Date.parse(moment), now) : 'by hand';
}

/** Claims that were refused. */
export function conflicts(page) {
  const {model, now} = page;
  const rows = model.conflicts().map(({key, times, event}) => ({...event, times, ...known(model, event), key}));
  return listing(page, {
    path: 'conflicts', name: 'Conflicts and violations', rows, text: (one) => `${one.text} ${one.sentence}`.toLowerCase(), keyOf: (one) => one.key,
    sort: '-when', none: 'No claim was refused.',
    lead: 'Claims that were refused: the owner of the address was alive, or the network configuration says otherwise.',
    columns: [
      {name: 'kind', title: 'Kind', order: (one) => one.kind, cell: (one) => kindChip(one.kind)},
      IP, VLAN,
      {name: 'mac', title: 'Stays with', order: (one) => one.mac, cell: (one) => html`<span class="code">${one.mac}</span>`},
      {name: 'other', title: 'Claimed by', order: (one) => one.otherMac ?? '', cell: (one) => html`<span class="code">${one.otherMac ?? '–'}</span>`},
      {name: 'from', title: 'From', order: (one) => one.from ?? '', cell: (one) => place(model, one.from)},
      {name: 'times', title: 'Times', number: true, order: (one) => one.times, cell: (one) => count(one.times)},
      {name: 'when', title: 'Last', number: true, order: (one) => one.moment, cell: (one) => since(one.moment, now)},
      {name: 'why', title: 'In words', cell: (one) => html`<span class="sentence">${sentence(model, one.sentence)}</span>`},
    ],
  });
}

/** Who has left, since when, and why. */
export function departed(page) {
  const {model, now} = page;
  const rows = model.entries().filter((one) => one.departed);
  return listing(page, {
    path: 'departed', name: 'Departed', rows, text: (one) => one.text, keyOf: (one) => one.key,
    sort: '-since', none: 'Nobody has left yet.',
    columns: [
      IP, NAME, VLAN, MAC,
      {name: 'place', title: 'Was last at', order: (one) => one.location, cell: (one) => place(model, one.location)},
      {name: 'cause', title: 'Shown by', order: (one) => one.cause ?? '', cell: (one) => cause(one.cause)},
      {name: 'since', title: 'Gone since', number: true, order: (one) => one.moment, cell: (one) => since(one.moment, now)},
    ],
  });
}

// What of an event's address is searched and sorted by.
function known(model, event) {
  const binding = model.bindings.get(event.key);
  const where = `${event.from ?? ''} ${event.to ?? ''} ${model.placeName(event.from)} ${model.placeName(event.to)}`;
  return {
    order: binding?.order ?? event.ip,
    text: textOf({...event, place: where, state: event.kind}),
  };
}

function listing(page, {path, name, rows, text, lead, ...more}) {
  const {route, model} = page;
  const {q = '', page: number = '1', departed: gone} = route.query;
  const words = wordsOf(q);
  const shown = words.length ? rows.filter((row) => fits(words, text(row))) : rows;
  const sort = route.query.sort ?? more.sort;
  return html`
    ${title(name, html`<span class="quiet" role="status">${words.length ? `${count(shown.length)} of ${some(rows.length, 'line')}` : count(rows.length)}</span>`)}
    ${lead ? html`<p class="lead">${lead}</p>` : nothing}
    ${q ? html`<p class="filter">Only <strong>${q}</strong> <a class="button small" href=${hashOf([path], {sort: route.query.sort})}>Show all</a></p>` : nothing}
    <section class="card">
      ${table({
        ...more,
        label: name,
        rows: shown,
        sort,
        page: Number.parseInt(number, 10) || 1,
        stamp: `${model.version} ${q} ${gone ?? ''} ${rows.length}`,
        path: (changes) => hashOf([path], {q, departed: gone, sort: route.query.sort, ...changes}),
        none: !model.settled ? READING : q ? 'Nobody is found by that.' : more.none,
      })}
    </section>`;
}
