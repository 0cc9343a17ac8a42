// Asks REST again and again, and shows what it says.

import {ask, Skew} from './rest.js';
import {show, showAudit, showLive} from './view.js';

const EVERY = 1000;
const AUDIT_EVERY = 5000;
const EVENTS = 200;

const skew = new Skew();
const search = document.getElementById('search');
const known = {};
let audited = 0;
let lastGood = null;

async function refresh() {
  const [bindings, events, status] = await Promise.all([
    ask('bindings', skew),
    ask(`events?limit=${EVENTS}`, skew),
    ask('status', skew),
  ]);
  Object.assign(known, {bindings: bindings.bindings, events: events.events, status});
  // An audit reads every rule of every switch: less often, but at once when something happened.
  const newest = known.events.length ? known.events[known.events.length - 1] : null;
  const mark = newest ? `${newest.id} ${newest.convergedMicros}` : '';
  if (mark !== known.mark || Date.now() - audited >= AUDIT_EVERY) {
    known.mark = mark;
    known.audit = await ask('audit', skew);
    audited = Date.now();
  }
}

function draw() {
  if (known.status) {
    show(known, search.value, skew.now());
    showAudit(known.audit);
  }
}

async function poll() {
  if (!document.hidden) {
    try {
      await refresh();
      lastGood = Date.now();
      showLive(true, 'live');
    } catch (problem) {
      const since = lastGood ? ` for ${Math.round((Date.now() - lastGood) / 1000)} s` : '';
      showLive(false, `${problem.message}${since}`);
    }
    draw();
  }
  setTimeout(poll, EVERY);
}

search.addEventListener('input', draw);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target !== search) {
    event.preventDefault();
    search.focus();
  }
});
poll();
