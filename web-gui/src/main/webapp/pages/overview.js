// The overview: the fabric, what happens in it, and how all is doing, at a glance.

import {html, nothing, repeat} from '../lit.js';
import {bars, lines} from '../charts.js';
import {chip, hostPath, kindChip, place, sentence, since, title} from '../parts.js';
import {READING, count, median, some, span} from '../words.js';

const MINUTES = 30;
const MOST_EVENTS = 40;
const MOST_ATTENTION = 12;
const ATTENTION = 600000; // milliseconds: for how long a refused claim is to be looked at
const TOGETHER = 2000; // milliseconds

/** The overview. */
export function overview(page) {
  return html`
    ${title('Overview', html`<span class="quiet">version ${page.model.status?.version ?? '–'}</span>`)}
    ${dashboard(page)}
    <div class="split">
      <div>
        <section class="card" aria-labelledby="fabric-title">
          <h2 id="fabric-title">Fabric <span class="legend">${legend()}</span></h2>
          ${page.fabric.node}
        </section>
        ${attention(page)}
      </div>
      <section class="card feed" aria-labelledby="events-title">
        <h2 id="events-title">What happened</h2>
        ${feed(page)}
      </section>
    </div>`;
}

const legend = () => [['valid', 'valid'], ['testing', 'testing'], ['frozen', 'frozen'], ['contested', 'contested']]
  .map(([tone, text]) => html`<span class="key ${tone}">${text}</span>`);

// What an operator should look at: who is frozen, who is contended for, what the audit finds.
function attention(page) {
  const {model, now} = page;
  const frozen = frozenHosts(model);
  const contested = model.conflicts().filter(({event}) => now - event.moment < ATTENTION);
  const findings = model.audit?.findings ?? [];
  const all = [
    ...frozen.map(({one, others}) => ({
      key: one.key, tone: kindChip('FROZEN'), moment: one.moment, act: page.actions.release(one, 'small', others > 0),
      text: html`<a href=${hostPath(one)}>${one.ip}</a>${others ? html` and ${others} more of its addresses are` : ' is'} held at ${place(model, one.location)} after too many moves.`,
    })),
    ...contested.map(({key, event, times}) => ({key, tone: kindChip(event.kind), moment: event.moment, text: html`<a class="plain" href=${hostPath(event)}>${sentence(model, event.sentence)}</a>${times > 1 ? html` <span class="quiet">${times} times</span>` : nothing}`})),
    ...findings.map((one, i) => ({key: `finding ${i}`, tone: chip('bad', one.fault.toLowerCase()), text: html`<a class="plain" href="#/audit">A rule of ${model.deviceName(one.device)}: ${one.reason}</a>`})),
  ];
  if (!all.length) return nothing;
  return html`
    <section class="card" aria-labelledby="attention-title">
      <h2 id="attention-title">To look at <span class="quiet">${count(all.length)}</span></h2>
      <ul class="attention">
        ${repeat(all.slice(0, MOST_ATTENTION), ({key}) => key, ({tone, moment, text, act}) => html`
          <li>${tone}<span class="what">${text}</span>${moment ? since(moment, now) : nothing}${act ?? nothing}</li>`)}
      </ul>
    </section>`;
}

// Who is frozen, the addresses of a MAC together under the first of them.
function frozenHosts(model) {
  const found = new Map();
  for (const one of model.present().filter(({state}) => state === 'FROZEN')) {
    const known = found.get(one.mac);
    if (!known) found.set(one.mac, {one, others: 0});
    else found.set(one.mac, {one: one.order < known.one.order ? one : known.one, others: known.others + 1});
  }
  return [...found.values()];
}

/** The newest events, newest first; what befell several addresses of a host at once is one line. */
export function grouped(events, most) {
  const found = [];
  for (let i = events.length - 1; i >= 0 && found.length <= most; i -= 1) {
    const event = events[i];
    const last = found.at(-1);
    const same = last && ['kind', 'mac', 'from', 'to'].every((name) => last.event[name] === event[name])
      && last.event.moment - event.moment < TOGETHER;
    if (!same) {
      found.push({event, others: []});
    } else if (last.event.ip.includes(':') && !event.ip.includes(':')) {
      // People know a host by its IPv4 address.
      found[found.length - 1] = {event, others: [...last.others, last.event]};
    } else {
      last.others.push(event);
    }
  }
  return found.slice(0, most);
}

function feed({model, now}) {
  const newest = grouped(model.events, MOST_EVENTS);
  if (!newest.length) {
    return html`<p class="empty">${model.settled ? 'Nothing yet: a host appears with its first ARP or neighbor discovery packet.' : READING}</p>`;
  }
  return html`
    <ol id="events" tabindex="0" aria-labelledby="events-title">
      ${repeat(newest, ({event}) => event.id, ({event, others}) => html`
        <li data-event=${event.id}>
          <div class="when">${kindChip(event.kind)}${since(event.moment, now)}</div>
          <a class="plain" href=${hostPath(event)}>${sentence(model, event.sentence)}</a>
          ${others.length ? html`<span class="quiet" title=${others.map(({ip}) => ip).join(', ')}>+ ${others.length} more of its addresses</span>` : nothing}
        </li>`)}
    </ol>`;
}

// The dashboard

function dashboard(page) {
  const {model, now} = page;
  if (!model.status) return nothing;
  return html`
    <section class="tiles" aria-label="Summary">
      ${hosts(model)}${happening(model, now)}${convergence(model)}${answering(model)}${sparing(model)}
      ${rules(page)}${health(model, now)}
    </section>`;
}

const tile = (path, name, value, tone, chart, text) => html`
  <a class="tile" href=${path}>
    <span class="name">${name}</span>
    <strong class=${tone}>${value}</strong>
    ${chart}
    <span class="quiet">${text}</span>
  </a>`;

function hosts(model) {
  const {bindings, states} = model.status;
  const values = model.samples.map((sample) => sample.bindings);
  const doubts = [[states.TESTING, 'under test'], [states.FROZEN, 'frozen']]
    .filter(([number]) => number).map(([number, text]) => `${number} ${text}`).join(', ');
  return tile('#/hosts', 'Addresses bound', count(bindings), '',
    lines(`${bindings} addresses bound`, [{tone: 'accent', values}], false), doubts || 'all valid');
}

function happening(model, now) {
  const minutes = model.perMinute(now, MINUTES);
  const last = minutes.at(-1);
  const piles = minutes.map((one) => [
    {tone: 'good', value: one.ARRIVED ?? 0},
    {tone: 'accent', value: (one.MOVED ?? 0) + (one.TAKEN_OVER ?? 0)},
    {tone: 'quiet', value: one.LEFT ?? 0},
  ]);
  const [arrived, moved, left] = [last.ARRIVED ?? 0, (last.MOVED ?? 0) + (last.TAKEN_OVER ?? 0), last.LEFT ?? 0];
  const words = `${some(arrived, 'arrival')}, ${some(moved, 'move')}, ${some(left, 'departure')}`;
  return tile('#/moves', 'In the last minute', html`<span class="good">+${count(arrived)}</span> <span class="accent">↷${count(moved)}</span> <span class="quiet">−${count(left)}</span>`,
    '', bars(`In the last minute: ${words}; ${MINUTES} minutes are shown`, piles), words);
}

function convergence(model) {
  const times = model.events.filter(({kind, convergedMicros}) => kind === 'MOVED' && convergedMicros !== null)
    .slice(-60).map(({convergedMicros}) => convergedMicros / 1000);
  const typical = median(times);
  return tile('#/moves?sort=converged', 'Traffic follows a move', typical === null ? '–' : span(typical * 1000), '',
    lines(`Convergence of the newest ${times.length} moves, in milliseconds`, [{tone: 'good', values: times}]),
    `median of the newest ${times.length}`);
}

function answering(model) {
  const [replies, floods] = [model.rates(['sent-replies']), model.rates(['floods'])];
  const [reply, flood] = [replies.at(-1) ?? 0, floods.at(-1) ?? 0];
  return tile('#/counters?q=floods', 'Proxy answers', `${rate(reply)}/s`, '',
    lines(`${rate(reply)} answers and ${rate(flood)} floods a second`,
      [{tone: 'good', values: replies}, {tone: 'bad', values: floods}]), `${rate(flood)}/s flooded`);
}

function sparing(model) {
  const names = Object.keys(model.status.counters).filter((name) => name.startsWith('suppressed-'));
  const rates = model.rates(names);
  const total = names.reduce((sum, name) => sum + model.status.counters[name], 0);
  return tile('#/counters?q=suppressed', 'Broadcasts spared', `${rate(rates.at(-1) ?? 0)}/s`, '',
    lines(`${rate(rates.at(-1) ?? 0)} broadcasts suppressed a second`, [{tone: 'accent', values: rates}]),
    `${count(total)} since activation`);
}

function rules({model, audits}) {
  const faults = model.audit ? model.audit.stale + model.audit.missing : null;
  const values = audits.map(({stale, missing}) => stale + missing);
  return tile('#/audit', 'Stale rules', faults === null ? '–' : count(faults), faults ? 'bad' : 'good',
    lines(faults === null ? 'Not audited yet' : `${faults} stale or missing rules`, [{tone: faults ? 'bad' : 'good', values}]),
    model.audit ? `of ${count(model.audit.rules)} rules` : 'not audited yet');
}

const TROUBLES = [
  ['history-failures', 'the history is not written'], ['decisions-failed', 'decisions fail'],
  ['dropped-lane-full', 'the store is slow'], ['shed-store-backlog', 'the store is slow'],
  ['flow-failures', 'switches refuse rules'], ['keepalive-delayed', 'the keepalive is late'],
];

function health(model, now) {
  const wrong = TROUBLES.filter(([name]) => model.grown(name, now) > 0).map(([, text]) => text);
  const {keepaliveAge} = model.status.settings;
  const off = Number(keepaliveAge) === 0;
  const gone = model.status.counters['keepalive-departures'] ?? 0;
  const probes = model.rates(['keepalive-probes']);
  return tile('#/counters?q=keepalive', 'Keepalive and store', wrong.length ? 'in trouble' : off ? 'keepalive off' : 'sound',
    wrong.length ? 'bad' : off ? 'warn' : 'good',
    lines(`${rate(probes.at(-1) ?? 0)} keepalive questions a second`, [{tone: 'quiet', values: probes}]),
    wrong[0] ?? `${count(gone)} gone in silence so far`);
}

const rate = (number) => (number === 0 || number >= 10 ? count(number) : number.toFixed(1));
