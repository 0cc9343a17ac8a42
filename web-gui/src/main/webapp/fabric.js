// The fabric, drawn: switches, links, ports and hosts. Who moves is seen to move, who leaves fades, a conflict is marked.

import {easeCubicInOut, easeCubicOut, select} from './d3.js';
import {layout} from './fabric-layout.js';
import {hostPath, placePath} from './parts.js';
import {count, placeOf, some} from './words.js';

const MOVE = 900; // milliseconds
const TRAIL = 6000;
const FADE = 2500;
const CONTESTED = 60000; // how long a refused claim is marked
const MANY_LINKS = 60; // they are drawn fainter
const COUNT = 30; // the room of a number
const MOST_FLIGHTS = 40; // at a time
const FADE_STEPS = 10;
const TONES = {VALID: 'valid', TESTING: 'testing', FROZEN: 'frozen'};

const still = matchMedia('(prefers-reduced-motion: reduce)');
// No motion for who has asked for none.
const unless = (milliseconds) => (still.matches ? 0 : milliseconds);

/** One picture of the fabric; `node` is where it is. */
export class FabricPicture {
  #svg;
  #layers;
  #drawn = '';
  #picture = null;
  #hosts = new Map();
  #width = 0;

  /** `resized()` is called when it is to be drawn anew, for there is more room or less. */
  constructor(label, resized = () => {}) {
    this.node = document.createElement('div');
    this.node.className = 'fabric';
    this.#svg = select(this.node).append('svg').attr('role', 'group').attr('aria-label', label);
    // The end of a line; both pictures of the page have the same.
    this.#svg.append('defs').append('marker').attr('id', 'tip').attr('class', 'tip').attr('viewBox', '0 0 8 8')
      .attr('refX', 6).attr('refY', 4).attr('markerWidth', 4).attr('markerHeight', 4).attr('orient', 'auto')
      .append('path').attr('d', 'M0,0 8,4 0,8z');
    this.#layers = Object.fromEntries(
      ['links', 'switches', 'ports', 'trails', 'items', 'marks'].map((name) =>
        [name, this.#svg.append('g').attr('class', name)]));
    // To ask for the width while the page is being drawn would have the browser lay all of it out, for each event.
    new ResizeObserver(() => {
      const width = this.node.clientWidth;
      if (!width || width === this.#width) return;
      this.#width = width;
      resized();
    }).observe(this.node);
  }

  /** Draws what is known. `focus` is the MAC of a host to point out, `trail` the moves to show beside it. */
  draw(model, now, {focus = null, trail = []} = {}) {
    this.#width ||= this.node.clientWidth;
    const width = Math.max(300, this.#width);
    const contested = contestedAt(model, now);
    const mark = `${width} ${model.version} ${focus} ${trail.join(' ')} ${[...contested.keys()].join(' ')}`;
    if (mark === this.#drawn) return;
    this.#drawn = mark;
    this.#hosts = hostsOf(model, contested);
    this.#picture = layout(model.fabric, [...this.#hosts.values()], width);
    const {height} = this.#picture;
    this.#svg.attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height);
    this.#drawLinks();
    this.#drawSwitches(model);
    this.#drawPorts(model);
    this.#drawItems(focus);
    this.#drawMarks(focus ? new Map([...contested].filter(([mac]) => mac === focus)) : contested);
    this.#drawTrail(trail);
  }

  /** Shows what just happened: a line along which it went. */
  show(event) {
    const [from, to] = [this.#spot(event.from), this.#spot(event.to)];
    if ((event.kind !== 'MOVED' && event.kind !== 'TAKEN_OVER') || !from || !to) return;
    const flights = this.#layers.trails.selectChildren('.flight');
    // Several addresses of a host go the same way.
    const way = `${event.mac} ${event.from} ${event.to}`;
    if (flights.size() >= MOST_FLIGHTS || flights.filter(`[data-way="${CSS.escape(way)}"]`).size()) return;
    const flight = this.#layers.trails.append('path').attr('data-way', way)
      .attr('class', 'flight').attr('opacity', 1).attr('marker-end', 'url(#tip)').attr('d', arc(from, to));
    flight
      .attr('pathLength', 1)
      .attr('stroke-dasharray', '1 1')
      .attr('stroke-dashoffset', unless(1) ? 1 : 0)
      .transition().duration(unless(MOVE)).ease(easeCubicInOut)
      .attr('stroke-dashoffset', 0)
      .transition().duration(TRAIL).ease(easeCubicOut)
      .tween('fade', fading)
      .remove();
  }

  #spot(location) {
    return location ? this.#picture?.spots.get(location) : null;
  }

  #drawLinks() {
    this.#layers.links.classed('many', this.#picture.links.length > MANY_LINKS).selectAll('line').data(this.#picture.links, (link) => link.id).join('line')
      .attr('x1', (link) => link.x1).attr('y1', (link) => link.y1)
      .attr('x2', (link) => link.x2).attr('y2', (link) => link.y2);
  }

  #drawSwitches(model) {
    const nodes = this.#layers.switches.selectAll('a').data(this.#picture.switches, (one) => one.id)
      .join((enter) => {
        const made = enter.append('a');
        made.append('rect').attr('rx', 8);
        made.append('text').attr('class', 'name');
        made.append('text').attr('class', 'count').attr('text-anchor', 'end');
        return made;
      })
      .attr('href', (one) => placePath(one.id))
      .attr('aria-label', (one) => `${model.deviceName(one.id)}, ${one.available ? '' : 'away, '}${some(one.count, 'host')}`)
      .attr('class', (one) => `switch ${one.edge ? 'edge' : 'inner'} ${one.available ? '' : 'away'}`);
    nodes.select('rect').attr('x', (one) => one.x).attr('y', (one) => one.y)
      .attr('width', (one) => one.w).attr('height', (one) => one.h);
    nodes.select('.name')
      .attr('x', (one) => (one.edge ? one.x + 10 : one.x + one.w / 2))
      .attr('y', (one) => one.y + 19)
      .attr('text-anchor', (one) => (one.edge ? 'start' : 'middle'))
      .text((one) => model.deviceName(one.id));
    nodes.select('.count').attr('x', (one) => one.x + one.w - 10).attr('y', (one) => one.y + 19)
      .text((one) => (one.edge && one.count && !one.compact ? count(one.count) : ''));
  }

  #drawPorts(model) {
    const nodes = this.#layers.ports.selectAll('a').data(this.#picture.ports, (port) => port.id)
      .join((enter) => {
        const made = enter.append('a');
        made.append('rect').attr('class', 'box').attr('rx', 6);
        made.append('rect').attr('class', 'share').attr('rx', 3).attr('height', 8);
        made.append('text').attr('class', 'label');
        made.append('text').attr('class', 'count').attr('text-anchor', 'end');
        return made;
      })
      .attr('class', 'port')
      .attr('href', (port) => placePath(port.id))
      .attr('aria-label', (port) => `${placeOf(port.id)[1] ? model.placeName(port.id) : model.deviceName(port.id)}, ${some(port.count, 'host')}`);
    nodes.select('.box').attr('x', (port) => port.x).attr('y', (port) => port.y)
      .attr('width', (port) => port.w).attr('height', (port) => port.h);
    nodes.select('.share').attr('x', (port) => port.x + 6).attr('y', (port) => port.y + port.h - 12)
      .attr('width', (port) => Math.max(0, port.w - 12 - COUNT) * port.share);
    nodes.select('.label').attr('x', (port) => port.x + 6).attr('y', (port) => port.y + 13)
      .text((port) => (port.label ? `port ${port.label}` : ''));
    nodes.select('.count').attr('x', (port) => port.x + port.w - 6).attr('y', (port) => port.y + port.h - 4)
      .text((port) => (port.share ? count(port.count) : ''));
  }

  #drawItems(focus) {
    const here = this.#hosts;
    const nodes = this.#layers.items.selectAll('a.item').data(this.#picture.items, (item) => item.id)
      .join(
        (enter) => this.#enter(enter),
        (update) => {
          // Who is back before it has faded does not go on fading.
          update.filter('.gone').interrupt('show').attr('opacity', 1);
          return update;
        },
        (exit) => leave(exit, (item) => !here.has(item.id)));
    nodes
      .attr('class', (item) => `item ${item.tone} ${item.contested ? 'contested' : ''} ${focus ? (item.id === focus ? 'focus' : 'beside') : ''}`)
      .attr('href', (item) => hostPath(item.binding))
      .attr('aria-label', (item) => `${item.label} at port ${placeOf(item.location)[1]}`);
    nodes.select('rect').attr('width', (item) => item.w).attr('height', (item) => item.h)
      .attr('rx', (item) => item.h / 2);
    nodes.select('text').attr('x', (item) => item.w / 2).attr('y', 14)
      .text((item) => (item.named ? item.label : ''));
    nodes.select('title').text((item) => `${item.addresses.join(', ')}\n${item.id}`);
    const away = nodes.filter(function moved(item) {
      const to = `translate(${item.x},${item.y})`;
      if (this.dataset.to === to) return false;
      const first = !this.dataset.to;
      this.dataset.to = to;
      if (first) this.setAttribute('transform', to);
      return !first;
    });
    away.raise().transition('way').duration(unless(MOVE)).ease(easeCubicInOut)
      .attr('transform', (item) => `translate(${item.x},${item.y})`);
  }

  #enter(enter) {
    const made = enter.append('a').attr('tabindex', -1).attr('opacity', 0);
    made.append('rect');
    made.append('text').attr('text-anchor', 'middle');
    made.append('title');
    made.transition('show').duration(unless(500)).attr('opacity', 1);
    return made;
  }

  #drawMarks(contested) {
    const items = new Map(this.#picture.items.map((item) => [item.id, {x: item.x + item.w / 2, y: item.y}]));
    const lines = [...contested.values()]
      .map(({event}) => ({
        id: `${event.id}`,
        from: this.#spot(event.from),
        to: items.get(event.mac) ?? this.#spot(this.#hosts.get(event.mac)?.location),
      }))
      .filter(({from, to}) => from && to);
    this.#layers.marks.selectAll('path').data(lines, (line) => line.id).join('path')
      .attr('class', 'claim').attr('d', ({from, to}) => arc(from, to));
  }

  #drawTrail(trail) {
    const ways = trail.map(([from, to], i) => ({from: this.#spot(from), to: this.#spot(to), i}))
      .filter(({from, to}) => from && to);
    this.#layers.trails.selectAll('.past').data(ways, (way) => way.i).join('path')
      .attr('class', 'past').attr('marker-end', 'url(#tip)').attr('d', ({from, to}) => arc(from, to))
      .attr('opacity', ({i}) => 1 / (1 + (trail.length - 1 - i)));
  }
}

// Who has left fades in its place; who is merely no longer drawn goes at once.
function leave(exit, gone) {
  exit.filter((item) => !gone(item)).remove();
  exit.filter(function fresh(item) { return gone(item) && !this.classList.contains('gone'); })
    .attr('class', 'item gone')
    .transition('show').duration(FADE).ease(easeCubicInOut).tween('fade', fading).remove();
}

// In steps: for as long as something fades all of the picture would be drawn at every frame, before what happens meanwhile.
function fading() {
  let last = null;
  return (part) => {
    const opacity = 1 - Math.round(part * FADE_STEPS) / FADE_STEPS;
    if (opacity !== last) this.setAttribute('opacity', opacity);
    last = opacity;
  };
}

function arc(from, to) {
  const lift = Math.min(90, 20 + Math.abs(to.x - from.x) / 5);
  return `M${from.x},${from.y} Q${(from.x + to.x) / 2},${Math.min(from.y, to.y) - lift} ${to.x},${to.y}`;
}

// The newest refused claim to each address, for a while.
function contestedAt(model, now) {
  const found = new Map();
  for (const conflict of model.conflicts()) {
    if (now - conflict.event.moment > CONTESTED) break;
    if (!found.has(conflict.event.mac)) found.set(conflict.event.mac, conflict);
  }
  return found;
}

// A host is a MAC at a place; it goes by its first IPv4 address, or else by its first.
function hostsOf(model, contested) {
  const hosts = new Map();
  for (const binding of model.present()) {
    const known = hosts.get(binding.mac);
    if (!known) {
      hosts.set(binding.mac, {
        id: binding.mac, location: binding.location, binding, label: binding.ip, addresses: [binding.ip],
        newest: binding.moment, tone: TONES[binding.state] ?? 'valid', contested: contested.has(binding.mac),
      });
      continue;
    }
    known.addresses.push(binding.ip);
    // Of a host that is just moving, some addresses are already where it is.
    if (binding.moment > known.newest) Object.assign(known, {location: binding.location, newest: binding.moment});
    if (binding.order < known.binding.order) Object.assign(known, {binding, label: binding.ip});
    if (binding.state !== 'VALID') known.tone = TONES[binding.state];
  }
  for (const host of hosts.values()) host.order = host.binding.order;
  return new Map([...hosts].sort(([, a], [, b]) => (a.order < b.order ? -1 : 1)));
}
