// Where everything in the picture of the fabric is. Pure.

import {placeOf} from './words.js';

const PILL = {width: 112, height: 20, gap: 5};
const DOT = {width: 10, height: 10, gap: 4};
const MOST_PILLS = 8; // a port
const MOST_DOT_ROWS = 3;
const COMPACT = 40; // from so many switches with hosts on, their ports are no longer drawn
const MARGIN = 10;
const HEAD = 26; // of a switch: its name
const LABEL = 16; // of a port: its number

/**
 * Lays the fabric out in a width: switches without hosts above, by their distance from those with, which stand side by
 * side with their ports below their names. Hosts are drawn each as a pill with a name, as a dot, or as a number, as
 * there is room.
 *
 * `hosts` have an `id`, a `location` and a `label`. Of the answer, `spots` says where a location is in the picture.
 */
export function layout({switches, links, ports}, hosts, width) {
  const at = group(hosts, (host) => host.location);
  const open = portsByDevice(links, ports, at);
  const ranks = ranksOf(switches, links, open);
  const picture = {width, height: 0, switches: [], links: [], ports: [], items: [], spots: new Map()};
  const top = Math.max(0, ...ranks.values());
  let y = MARGIN;
  for (let rank = top; rank > 0; rank -= 1) {
    y = placeRow(picture, switches.filter(({id}) => ranks.get(id) === rank), y);
  }
  y = placeEdges(picture, switches.filter(({id}) => ranks.get(id) === 0), open, at, y);
  picture.height = y;
  placeLinks(picture, links);
  return picture;
}

function group(list, keyOf) {
  const found = new Map();
  for (const one of list) {
    const key = keyOf(one);
    if (found.has(key)) found.get(key).push(one);
    else found.set(key, [one]);
  }
  return found;
}

function portsByDevice(links, ports, at) {
  const inner = new Set(links.flat());
  const all = new Set([...ports, ...at.keys()].filter((port) => !inner.has(port)));
  const order = (a, b) => Number(placeOf(a)[1]) - Number(placeOf(b)[1]) || (a < b ? -1 : 1);
  const found = group(all, (port) => placeOf(port)[0]);
  found.forEach((list) => list.sort(order));
  return found;
}

// How far each switch is from the nearest one with hosts, or places for them.
function ranksOf(switches, links, open) {
  const edges = switches.filter(({id}) => open.has(id));
  const ranks = new Map((edges.length ? edges : switches).map(({id}) => [id, 0]));
  const beside = new Map(switches.map(({id}) => [id, []]));
  for (const [a, b] of links.map((ends) => ends.map((end) => placeOf(end)[0]))) {
    beside.get(a)?.push(b);
    beside.get(b)?.push(a);
  }
  const queue = [...ranks.keys()];
  while (queue.length) {
    const id = queue.shift();
    for (const next of beside.get(id) ?? []) {
      if (!ranks.has(next) && beside.has(next)) {
        ranks.set(next, ranks.get(id) + 1);
        queue.push(next);
      }
    }
  }
  switches.forEach(({id}) => ranks.has(id) || ranks.set(id, 1));
  return ranks;
}

function placeRow(picture, row, y) {
  const most = Math.max(1, Math.floor(picture.width / 96));
  for (let i = 0; i < row.length; i += most) {
    const line = row.slice(i, i + most);
    const step = picture.width / line.length;
    const w = Math.min(130, step - 12);
    line.forEach((one, k) =>
      picture.switches.push({...one, x: step * (k + 0.5) - w / 2, y, w, h: HEAD + 4, edge: false, count: 0}));
    y += HEAD + 4 + 14;
  }
  return row.length ? y + 40 : y;
}

function placeEdges(picture, row, open, at, y) {
  if (!row.length) return y;
  const least = row.length <= 6 ? 146 : row.length < COMPACT ? 112 : 78;
  const columns = Math.max(1, Math.min(row.length, Math.floor(picture.width / least)));
  const step = picture.width / columns;
  const w = step - 12;
  const total = (id) => (open.get(id) ?? []).reduce((sum, port) => sum + (at.get(port)?.length ?? 0), 0);
  const most = Math.max(1, ...[...at.values()].map((list) => list.length));
  const fullest = Math.max(1, ...row.map(({id}) => total(id)));
  for (let i = 0; i < row.length; i += columns) {
    const tall = row.slice(i, i + columns).map((one, k) => {
      const card = {...one, x: step * k + 6, y, w, edge: true};
      const ports = open.get(one.id) ?? [];
      card.count = total(one.id);
      card.h = row.length < COMPACT
        ? placePorts(picture, card, ports, at, most)
        : placeTotal(picture, card, ports, fullest);
      picture.switches.push(card);
      return card.h;
    });
    y += Math.max(...tall) + 14;
  }
  return y;
}

function placePorts(picture, card, ports, at, most) {
  let y = card.y + HEAD + 4;
  for (const id of ports) {
    const hosts = at.get(id) ?? [];
    const port = {id, x: card.x + 6, y, w: card.w - 12, label: placeOf(id)[1], count: hosts.length, share: 0};
    const inner = {x: port.x + 6, y: y + LABEL + 2, w: port.w - 12};
    const size = sizeFor(hosts.length, inner.w);
    if (size) {
      port.h = LABEL + 6 + placeItems(picture, hosts, inner, size);
    } else {
      port.share = hosts.length / most;
      port.h = LABEL + 6 + 16;
      hosts.length && picture.spots.set(id, {x: port.x + port.w / 2, y: port.y + port.h / 2});
    }
    picture.spots.set(id, {x: port.x + port.w / 2, y: port.y + port.h / 2});
    picture.ports.push(port);
    y += port.h + 6;
  }
  return y - card.y + 2;
}

// The size of which so many hosts have room: pills, else dots, else none.
function sizeFor(hosts, width) {
  if (hosts <= MOST_PILLS && width >= PILL.width * 0.9) return PILL;
  const perRow = Math.floor((width + DOT.gap) / (DOT.width + DOT.gap));
  return hosts <= perRow * MOST_DOT_ROWS ? DOT : null;
}

function placeItems(picture, hosts, inner, size) {
  const perRow = Math.max(1, Math.floor((inner.w + size.gap) / (size.width + size.gap)));
  hosts.forEach((host, i) =>
    picture.items.push({
      ...host,
      x: inner.x + (i % perRow) * (size.width + size.gap),
      y: inner.y + Math.floor(i / perRow) * (size.height + size.gap),
      w: Math.min(size.width, inner.w),
      h: size.height,
      named: size === PILL,
    }));
  return Math.max(1, Math.ceil(hosts.length / perRow)) * (size.height + size.gap);
}

function placeTotal(picture, card, ports, fullest) {
  const share = card.count / fullest;
  picture.ports.push({id: card.id, x: card.x + 2, y: card.y + HEAD, w: card.w - 4, h: 18, label: '', count: card.count, share});
  ports.forEach((id) => picture.spots.set(id, {x: card.x + card.w / 2, y: card.y + HEAD}));
  card.compact = true;
  return HEAD + 20;
}

function placeLinks(picture, links) {
  const there = new Map(picture.switches.map((one) => [one.id, one]));
  for (const ends of links) {
    const [a, b] = ends.map((end) => there.get(placeOf(end)[0]));
    if (!a || !b || a === b) continue;
    const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
    const level = upper.y === lower.y;
    picture.links.push({
      id: ends.join(' '),
      x1: upper.x + upper.w / 2,
      y1: level ? upper.y + HEAD / 2 : upper.y + upper.h,
      x2: lower.x + lower.w / 2,
      y2: level ? lower.y + HEAD / 2 : lower.y,
    });
  }
}
