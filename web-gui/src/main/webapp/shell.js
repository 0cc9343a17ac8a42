// What is around every page: the search, the ways to the pages, and whether all this is live.

import {html, nothing, repeat} from './lit.js';
import {hostPath, named, placePath, stateChip, ICONS} from './parts.js';
import {count, lasting, some, vlan} from './words.js';
import {find, fits, wordsOf} from './search.js';
import {hashOf} from './route.js';

const MOST_FOUND = 8;
const MOST_PLACES = 3;
const MOST_PROBLEMS = 10;

/** The header, the search with what it finds, the navigation and the warnings. */
export function shell(page, content) {
  return html`
    <a class="skip" href="#main" @click=${skip}>To the content</a>
    <header>
      <a class="brand" href="#/"><img src="rehome.svg" alt="" width="26" height="26">Rehome</a>
      ${searching(page)}
      ${standing(page)}
    </header>
    <nav class="tabs" aria-label="Pages">${tabs(page).map((tab) => link(page, tab))}</nav>
    <div class="warnings" role="alert">${warnings(page.model.status).map((text) => html`<p>${text}</p>`)}</div>
    <main id="main" tabindex="-1">${content}</main>`;
}

// The part after "#" is where one is; it must not become "main".
function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function standing({connection, user}) {
  return html`
    <div class="standing">
      <span id="live" role="status" class=${connection.name} title=${connection.text}>${connection.name === 'lost' ? connection.text : connection.name}</span>
      ${user ? html`<span class="quiet user">${user.name}${user.admin ? '' : html` <span class="chip quiet">viewer</span>`}</span>` : nothing}
    </div>`;
}

function tabs({model}) {
  const {status} = model;
  const faults = model.audit ? model.audit.stale + model.audit.missing : 0;
  const frozen = status?.states.FROZEN ?? 0;
  const conflicts = model.conflicts().length;
  return [
    {path: '', title: 'Overview'},
    {path: 'hosts', title: 'Hosts', number: status?.bindings},
    {path: 'moves', title: 'Moves', number: model.moves().size},
    {path: 'frozen', title: 'Flapping', number: frozen, tone: frozen ? 'ice' : ''},
    {path: 'conflicts', title: 'Conflicts', number: conflicts, tone: conflicts ? 'bad' : ''},
    {path: 'departed', title: 'Departed', number: model.departures.size},
    {path: 'audit', title: 'Stale rules', number: model.audit ? faults : null, tone: faults ? 'bad' : ''},
    {path: 'counters', title: 'Counters'},
  ];
}

function link({route}, {path, title, number, tone}) {
  const here = (route.path[0] ?? '') === path;
  return html`
    <a href=${`#/${path}`} aria-current=${here ? 'page' : nothing}>${title}${
      number === undefined || number === null ? nothing : html`<span class="number-chip ${tone ?? ''}">${count(number)}</span>`}</a>`;
}

/** What an operator should do something about, in words. */
function warnings(status) {
  if (!status) return [];
  const {conflictingApplications, configurationProblems} = status;
  const shown = configurationProblems.slice(0, MOST_PROBLEMS);
  const rest = configurationProblems.length - shown.length;
  return [
    ...conflictingApplications.map((name) =>
      `${name} is active and answers for hosts too: deactivate it to let Rehome do it.`),
    ...shown.map((problem) => `Refused in the network configuration: ${problem}.`),
    ...(rest ? [`${rest} more entries of the network configuration are refused: rehome-status lists them.`] : []),
  ];
}

// The search

/** What is found by the query: hosts, then places, each with where it leads. */
export function suggestions(model, query) {
  const {found, total} = find(model.entries(), query, MOST_FOUND);
  const hosts = found.map((entry) => ({kind: 'host', path: hostPath(entry), entry}));
  const words = wordsOf(query);
  const places = words.length ? placesOf(model).filter(({text}) => fits(words, text)).slice(0, MOST_PLACES) : [];
  const options = [...hosts, ...places.map((place) => ({kind: 'place', path: placePath(place.id), place}))];
  if (total > found.length) {
    options.push({kind: 'all', path: hashOf(['hosts'], {q: query, departed: 1}), total});
  }
  return {options, total};
}

function placesOf(model) {
  return model.fabric.switches.map(({id}) => {
    const name = model.deviceName(id);
    return {id, name, text: `${id} ${name}`.toLowerCase()};
  });
}

function searching(page) {
  const {search, now, model} = page;
  const {options, total} = search.open ? suggestions(model, search.query) : {options: [], total: 0};
  const open = search.open && search.query.trim() !== '';
  return html`
    <div class="search" @focusout=${page.closeSearch}>
      ${ICONS.search}
      <input id="search" type="search" role="combobox" autocomplete="off" spellcheck="false" maxlength="100"
        placeholder="IP, MAC, name, VLAN or place" aria-label="Search hosts, departed ones too"
        aria-expanded=${open ? 'true' : 'false'} aria-controls="found" aria-autocomplete="list"
        aria-activedescendant=${open && search.active >= 0 && search.active < options.length ? `option-${search.active}` : nothing}
        .value=${search.query} @input=${page.type} @keydown=${(event) => page.key(event, options)} @focus=${page.openSearch}>
      <kbd aria-hidden="true">/</kbd>
      <div id="found" role="listbox" aria-label="Found" ?hidden=${!open}>
        ${repeat(options, ({path}) => path, (option, i) => html`
          <a id=${`option-${i}`} role="option" tabindex="-1" href=${option.path}
            aria-selected=${i === search.active ? 'true' : 'false'} @click=${page.leaveSearch}>${shown(model, option, now)}</a>`)}
        ${open && !options.length ? html`<div class="none" role="option" aria-selected="false" aria-disabled="true">Nobody is or was here by that.</div>` : nothing}
      </div>
      <span class="unseen" role="status">${open ? `${some(total, 'host')} found` : ''}</span>
    </div>`;
}

function shown(model, {kind, entry, place, total}, now) {
  if (kind === 'all') return html`<span class="all">Show all ${count(total)}</span>`;
  if (kind === 'place') return html`<span class="address">${place.name}</span><span class="quiet">switch, ${place.id}</span>`;
  const tag = entry.vlan === 'None' ? '' : `, VLAN ${vlan(entry.vlan)}`;
  return html`
    <span class="address">${entry.ip}</span>
    ${entry.name ? named(entry.name) : nothing}
    ${entry.departed ? stateChip('LEFT') : entry.state === 'VALID' ? nothing : stateChip(entry.state)}
    <span class="where">${model.placeName(entry.location)}</span>
    <span class="quiet">${entry.mac}${tag}, ${entry.departed ? 'gone' : 'there'} for ${lasting(entry.moment, now)}</span>`;
}
