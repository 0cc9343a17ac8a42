// The operator's page: reads all once, follows the events from then on, and draws what changed.

import {html, render} from './lit.js';
import {Actions, dialog} from './actions.js';
import {FabricPicture} from './fabric.js';
import {LONG, Refused, ask, now, tell} from './rest.js';
import {Model, stamped} from './model.js';
import {Pace} from './pace.js';
import {Stream} from './stream.js';
import {audit} from './pages/audit.js';
import {conflicts, departed, frozen, hosts, moves} from './pages/tables.js';
import {counters} from './pages/counters.js';
import {hashOf, routeOf} from './route.js';
import {host, lifeOf} from './pages/host.js';
import {overview} from './pages/overview.js';
import {readAll, readFabric, readStatus, readUser} from './reading.js';
import {shell} from './shell.js';

const STATUS_EVERY = 2000;
const FABRIC_EVERY = 10000;
const AUDIT_EVERY = 60000;
const READ_EVERY = 60000;
const MOST_AUDITS = 60;
const PAGES = {'': overview, hosts, moves, frozen, conflicts, departed, audit, counters, host};

const page = {
  model: new Model(),
  now: now(),
  route: routeOf(location.hash),
  connection: {name: 'connecting', text: 'connecting …'},
  user: null,
  search: {query: '', open: false, active: -1},
  history: {key: null, events: [], loading: false},
  auditing: {running: false, problem: null},
  audits: [],
  question: null,
  outcome: null,
  fabric: new FabricPicture('The fabric: switches, their ports, and the hosts at them', () => changed()),
  hostFabric: new FabricPicture('The fabric, with this host pointed out', () => changed()),
  tell,
};
page.actions = new Actions(page);

// Drawing

const pace = new Pace();
let planned = false;
let picturing = 0;

/** Draws soon. What an operator does is drawn at once, what happens no more often than this machine bears. */
function changed(atOnce = false) {
  if (atOnce) {
    requestAnimationFrame(draw);
  } else if (!planned) {
    planned = true;
    const wait = pace.wait(performance.now());
    if (wait > 0) setTimeout(() => requestAnimationFrame(draw), wait);
    else requestAnimationFrame(draw);
  }
}

function draw() {
  const begin = performance.now();
  planned = false;
  page.now = now();
  const [name = ''] = page.route.path;
  const content = Object.hasOwn(PAGES, name) ? PAGES[name] : nowhere;
  render(html`${shell(page, content(page))}${dialog(page)}`, document.getElementById('app'));
  const asked = document.getElementById('question');
  if (page.question && !asked.open) asked.showModal();
  if (!page.question && asked.open) asked.close();
  pace.spent(begin, performance.now());
  // In a frame of its own, so that the words are there before.
  picturing ||= requestAnimationFrame(drawFabric);
}

function drawFabric() {
  const begin = performance.now();
  picturing = 0;
  drawPicture();
  pace.spent(begin, performance.now());
}

function drawPicture() {
  const [name = '', ip, tag] = page.route.path;
  if (name === '') page.fabric.draw(page.model, page.now);
  if (name !== 'host') return;
  const binding = page.model.bindings.get(`${ip}%${tag}`);
  const trail = lifeOf(page, ip, tag).filter(({kind}) => kind === 'MOVED' || kind === 'TAKEN_OVER')
    .slice(-5).map(({from, to}) => [from, to]);
  page.hostFabric.draw(page.model, page.now, {focus: binding?.mac ?? 'nobody', trail});
}

const nowhere = () => html`<div class="title"><h1 tabindex="-1">Nothing is here</h1></div><p><a href="#/">To the overview</a></p>`;

// Reading

async function begin() {
  try {
    await Promise.all([read(), readUser().then((user) => { page.user = user; })]);
  } catch (problem) {
    page.connection = {name: 'lost', text: problem.message};
    changed();
    setTimeout(begin, STATUS_EVERY);
    return;
  }
  every(STATUS_EVERY, status);
  every(FABRIC_EVERY, fabric);
  every(READ_EVERY, read);
  every(AUDIT_EVERY, runAudit);
  setInterval(changed, 1000);
  runAudit();
}

let reading = null;
let missed = false;

/** Reads everything, once at a time; the stream goes on where that ends. */
function read() {
  reading ??= readOnce().finally(() => { reading = null; });
  return reading;
}

/** Events may have been missed: reads everything that is not being read already, until it has been read. */
async function readAnew() {
  missed = true;
  await reading?.catch(() => {});
  try {
    await read();
  } catch {
    setTimeout(readAnew, STATUS_EVERY);
  }
}

async function readOnce() {
  // The ids may be another node's: nothing that is known is newer than what is read.
  if (missed) page.model.readEvents([]);
  missed = false;
  const last = await readAll(page.model, changed);
  // Events that came while the rest was read may be newer than that.
  page.model.settle(last);
  stream.follow(last);
  readHistory(true);
  changed();
}

// A connection may be dead without the browser noticing: what is asked every other second shows it.
async function status() {
  try {
    await readStatus(page.model, now());
  } catch (problem) {
    page.connection = {name: 'lost', text: problem.message};
    stream.suspect();
    changed();
    throw problem;
  }
  stream.trust();
}

const fabric = async () => readFabric(page.model);

/** Does it again and again while somebody looks, each time after the last has ended. */
function every(milliseconds, task) {
  setTimeout(async () => {
    if (!document.hidden) {
      try {
        await task();
        changed();
      } catch {
        // What is not answered now is asked again; that nothing is live any more the stream says.
      }
    }
    every(milliseconds, task);
  }, milliseconds);
}

const stream = new Stream({
  event(event) {
    if (!page.model.apply(event)) return;
    page.fabric.show(event);
    page.hostFabric.show(event);
    changed();
  },
  gap: readAnew,
  state(name, text) {
    page.connection = {name, text};
    changed();
  },
});

/** Reads the life of the host that is looked at: once, or anew, as events may have been missed. */
async function readHistory(anew = false) {
  const [name, ip, tag] = page.route.path;
  const key = `${ip}%${tag}`;
  const same = page.history.key === key;
  if (name !== 'host' || (same && !anew)) return;
  page.history = {key, events: same ? page.history.events : [], loading: !same};
  try {
    const {events} = await ask(`history?ip=${encodeURIComponent(ip)}&vlan=${encodeURIComponent(tag)}&limit=1000`);
    if (page.history.key === key) page.history.events = events.map(stamped);
  } catch (problem) {
    if (!(problem instanceof Refused) || problem.code !== 404) report('bad', `No history: ${problem.message}`);
  }
  if (page.history.key === key) page.history.loading = false;
  changed();
}

// An audit has every switch send every rule, so it is done seldom, and never twice at a time.
async function runAudit() {
  if (page.auditing.running) return;
  page.auditing = {running: true, problem: null};
  changed();
  try {
    page.audited(await ask('audit', LONG));
    page.auditing = {running: false, problem: null};
  } catch (problem) {
    page.auditing = {running: false, problem: problem.message};
  }
  changed();
}

Object.assign(page, {
  runAudit,
  readFabric: fabric,
  audited(found) {
    page.model.audit = found;
    page.audits.push(found);
    if (page.audits.length > MOST_AUDITS) page.audits.shift();
  },
});

// What an operator does

function report(tone, text) {
  const outcome = {tone, text};
  page.outcome = outcome;
  setTimeout(() => {
    if (page.outcome === outcome) page.outcome = null;
    changed();
  }, 8000);
  changed(true);
}

Object.assign(page, {
  ask(question) {
    page.question = {...question, running: false};
    changed(true);
  },
  dismiss() {
    page.question = null;
    changed(true);
  },
  async answer() {
    const {question} = page;
    if (!question || question.running) return;
    question.running = true;
    changed(true);
    try {
      report('good', await question.run());
    } catch (problem) {
      report('bad', problem.code === 403 ? 'Refused: this needs the role admin.' : `Not done: ${problem.message}`);
    }
    if (page.question === question) page.question = null;
    changed(true);
  },
  type(event) {
    page.search = {query: event.target.value, open: true, active: -1};
    changed(true);
  },
  openSearch() {
    page.search.open = true;
    changed(true);
  },
  closeSearch(event) {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    page.search.open = false;
    changed(true);
  },
  leaveSearch() {
    page.search = {query: '', open: false, active: -1};
    changed(true);
  },
  key(event, options) {
    const {search} = page;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && options.length) {
      search.active = (search.active + step + options.length + (search.active < 0 && step < 0 ? 1 : 0)) % options.length;
    } else if (event.key === 'Enter' && search.query.trim()) {
      const only = options.length === 1 ? 0 : search.active;
      location.hash = options[only]?.path ?? hashOf(['hosts'], {q: search.query.trim(), departed: 1});
      event.target.blur();
      page.leaveSearch();
    } else if (event.key === 'Escape') {
      page.leaveSearch();
    } else {
      return;
    }
    event.preventDefault();
    changed(true);
  },
});

addEventListener('hashchange', () => {
  const before = page.route.path.join('/');
  page.route = routeOf(location.hash);
  readHistory(before !== page.route.path.join('/'));
  draw();
  if (before === page.route.path.join('/')) return;
  document.title = `${document.querySelector('main h1')?.textContent ?? ''} – Rehome`;
  scrollTo(0, 0);
  document.querySelector('main h1')?.focus({preventScroll: true});
});
addEventListener('keydown', (event) => {
  const typing = ['INPUT', 'TEXTAREA'].includes(event.target.tagName);
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  document.getElementById('search').focus();
});
// What was neither told nor drawn while nobody looked.
document.addEventListener('visibilitychange', () => {
  stream.pause(document.hidden);
  changed(true);
});

document.getElementById('app').replaceChildren();
stream.pause(document.hidden);
changed(true);
readHistory();
begin();
