// One address: where it is, where it was, why, and what can be done.

import {html, nothing, repeat} from '../lit.js';
import {chip, forHow, host as link, kindChip, named, place, sentence, since, stateChip, title} from '../parts.js';
import {ago, cause, clock, median, some, span, vlan} from '../words.js';

const MOST_STEPS = 8;

/** The page of the address in the route. */
export function host(page) {
  const [, ip, tag] = page.route.path;
  const {model, now} = page;
  const key = `${ip}%${tag}`;
  const binding = model.entries().find((one) => one.key === key);
  const life = lifeOf(page, ip, tag);
  if (!binding && !life.length) {
    return html`${title(ip)}<p class="empty">${page.history.loading ? 'Asking …' : 'Nobody is bound there, and nothing is remembered of it.'}</p>`;
  }
  return html`
    ${title(ip, html`${tag === 'None' ? nothing : chip('quiet', `VLAN ${tag}`)} ${binding ? stateChip(binding.state) : nothing} ${model.pins.has(key) ? chip('accent', 'pinned') : nothing}`)}
    ${binding ? html`<p class="verdict">${verdict(model, binding, life, now)}</p>` : nothing}
    ${journey(model, life, now)}
    ${binding ? page.actions.all(binding) : nothing}
    <div class="split host">
      <section class="card" aria-labelledby="life-title">
        <h2 id="life-title">Timeline</h2>
        ${timeline(model, life, now, page.history)}
      </section>
      <div>
        ${binding ? facts(model, binding, life, now) : nothing}
        <section class="card" aria-labelledby="where-title">
          <h2 id="where-title">In the fabric</h2>
          ${page.hostFabric.node}
        </section>
      </div>
    </div>`;
}

/** What is known of the life of an address, oldest first: what REST remembers, and what happened since. */
export function lifeOf({model, history}, ip, tag) {
  const fits = (event) => event.ip === ip && String(event.vlan) === tag;
  const found = new Map((history.key === `${ip}%${tag}` ? history.events : []).map((event) => [event.id, event]));
  model.events.filter(fits).forEach((event) => found.set(event.id, event));
  return [...found.values()].sort((a, b) => a.id - b.id);
}

// Where it is, where it was and why, in two sentences.
function verdict(model, binding, life, now) {
  const last = life.filter(({kind}) => ['ARRIVED', 'MOVED', 'TAKEN_OVER', 'LEFT'].includes(kind)).at(-1);
  const where = place(model, binding.location);
  if (binding.state === 'LEFT') {
    return html`Gone for ${forHow(binding.moment, now)}; it was last at ${where}${last ? html`, as shown by ${cause(last.cause)}` : nothing}.`;
  }
  const came = last?.kind === 'MOVED' || last?.kind === 'TAKEN_OVER'
    ? html`, where it came from ${place(model, last.from)}, shown by ${cause(last.cause)}${last.convergedMicros === null ? nothing : html`; traffic followed after ${span(last.convergedMicros)}`}`
    : last?.kind === 'ARRIVED' ? html`, where it arrived, shown by ${cause(last.cause)}` : nothing;
  return html`At ${where} for ${forHow(binding.moment, now)}${came}.`;
}

// The places it was at, one after another.
function journey(model, life, now) {
  const steps = [];
  for (const event of life) {
    if (event.kind === 'LEFT') steps.push({gone: true, event});
    else if (event.to && ['ARRIVED', 'MOVED', 'TAKEN_OVER'].includes(event.kind)) {
      if (!steps.length && event.from) steps.push({location: event.from});
      steps.push({location: event.to, event});
    }
  }
  const shown = steps.slice(-MOST_STEPS);
  if (shown.length < 2) return nothing;
  return html`
    <ol class="journey" aria-label="Where it was">
      ${shown.map((step, i) => html`
        <li class="${step.gone ? 'gone' : ''} ${i === shown.length - 1 ? 'now' : ''}">
          ${step.gone ? html`<span class="place">gone</span>` : place(model, step.location)}
          <span class="quiet">${step.event ? html`${since(step.event.moment, now)}, ${cause(step.event.cause)}` : 'before'}</span>
        </li>`)}
    </ol>`;
}

function timeline(model, life, now, history) {
  if (!life.length) return html`<p class="empty">${history.loading ? 'Asking …' : 'Nothing is remembered.'}</p>`;
  return html`
    <ol class="timeline">
      ${repeat([...life].reverse(), ({id}) => id, (event) => html`
        <li data-event=${event.id} class=${`kind-${event.kind.toLowerCase()}`}>
          <div class="when">${kindChip(event.kind)}<time datetime=${event.time} title=${ago(event.moment, now)}>${clock(event.moment, now)}</time></div>
          <p>${sentence(model, event.sentence)}</p>
        </li>`)}
    </ol>`;
}

const pinned = (model, {mac, location}) =>
  html`to <span class="code">${mac}</span>${location ? html` at ${place(model, location)}` : ', wherever it is'}`;

function facts(model, binding, life, now) {
  const of = (...kinds) => life.filter(({kind}) => kinds.includes(kind)).length;
  const typical = median(life.filter(({kind, convergedMicros}) => kind === 'MOVED' && convergedMicros !== null).map((e) => e.convergedMicros));
  const others = model.entries().filter((one) => one.mac === binding.mac && one.key !== binding.key);
  const rows = [
    ['Name', binding.name ? named(binding.name) : nothing],
    ['MAC', html`<span class="code">${binding.mac}</span>`],
    ['VLAN', vlan(binding.vlan)],
    ['Location', html`${place(model, binding.location)} <span class="quiet code">${binding.location}</span>`],
    ['Vouched for by', binding.source ? binding.source.toLowerCase() : '–'],
    ['Last seen', since(Date.parse(binding.lastSeen), now)],
    ['Pinned', model.pins.has(binding.key) ? pinned(model, model.pins.get(binding.key)) : nothing],
    ['Sequence', binding.sequence],
    ['Migration', binding.migration ?? nothing],
    ['Expected elsewhere until', binding.movingUntil ? clock(Date.parse(binding.movingUntil), now) : nothing],
    ['Expires', binding.expires ? clock(Date.parse(binding.expires), now) : nothing],
    ['Its other addresses', others.length ? html`<ul class="inline">${others.slice(0, 12).map((one) => html`<li>${link(one)}</li>`)}</ul>` : nothing],
  ];
  const counts = [
    [of('ARRIVED'), 'arrival'], [of('MOVED', 'TAKEN_OVER'), 'move'], [of('CONFLICT', 'VIOLATION'), 'refused claim'],
    [of('FROZEN'), 'freeze'], [of('LEFT'), 'departure'],
  ];
  return html`
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Now</h2>
      <dl class="facts">${rows.filter(([, value]) => value !== nothing).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      <p class="counts">${counts.map(([number, noun]) => chip(number ? '' : 'quiet', some(number, noun)))}${typical === null ? nothing : chip('good', `follows in ${span(typical)}`)}</p>
    </section>`;
}
