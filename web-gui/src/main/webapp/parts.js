// The small parts that pages are made of. Text only ever goes in as text, never as markup.

import {html, nothing} from './lit.js';
import {KINDS, STATES, ago, clock, lasting, placeOf} from './words.js';

/** Where the page of one address is. */
export const hostPath = ({ip, vlan}) => `#/host/${encodeURIComponent(ip)}/${encodeURIComponent(vlan)}`;

/** Where the table of the hosts at a place is. */
export const placePath = (location) => `#/hosts?q=${encodeURIComponent(location)}`;

const path = (d) => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${d}></path></svg>`;

/** Pictures, of 16 by 16. */
export const ICONS = {
  ARRIVED: path('M8 2v9M4 7.5 8 11.5l4-4M2.5 14h11'),
  MOVED: path('M1.5 8h12M9.5 3.5 14 8l-4.5 4.5'),
  TAKEN_OVER: path('M2 5h10M9 2l3 3-3 3M14 11H4M7 8l-3 3 3 3'),
  CONFLICT: path('M8 1.8 15 14H1zM8 6.2v3.6M8 11.4v.9'),
  VIOLATION: path('M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M3.6 3.6l8.8 8.8'),
  FROZEN: path('M8 1v14M2 4.5l12 7M14 4.5l-12 7'),
  RELEASED: path('M2.5 8.5 6.5 12.5 14 4'),
  LEFT: path('M6.5 2H2.5v12h4M6 8h8.5M11 4.5 14.5 8 11 11.5'),
  search: path('M6.8 1.8a5 5 0 1 0 0 10 5 5 0 0 0 0-10M10.5 10.5 14.5 14.5'),
};

/** A word in a tone, in a frame. */
export const chip = (tone, text) => html`<span class="chip ${tone}">${text}</span>`;

/** The state of a binding. */
export const stateChip = (state) => {
  const {label, tone} = STATES[state] ?? {label: String(state).toLowerCase(), tone: 'quiet'};
  return chip(tone, label);
};

/** The kind of an event. */
export const kindChip = (kind) => {
  const {label, tone} = KINDS[kind] ?? {label: String(kind).toLowerCase().replaceAll('_', ' '), tone: 'quiet'};
  return html`<span class="chip ${tone}">${ICONS[kind] ?? nothing}${label}</span>`;
};

/** How long ago, with the moment itself beside it for who points at it. */
export const since = (moment, now) =>
  Number.isFinite(moment)
    ? html`<time datetime=${new Date(moment).toISOString()} title=${clock(moment, now)}>${ago(moment, now)}</time>`
    : '–';

/** For how long it has been so, with the moment beside it. */
export const forHow = (moment, now) =>
  html`<time datetime=${new Date(moment).toISOString()} title=${clock(moment, now)}>${lasting(moment, now)}</time>`;

/** A place by its name, which leads to who is there. */
export const place = (model, location) =>
  location
    ? html`<a class="place" href=${placePath(location)} title=${location}>${model.placeName(location)}</a>`
    : '–';

/** An address that leads to its page. */
export const host = (one) => html`<a class="address" href=${hostPath(one)}>${one.ip}</a>`;

/** What a host calls itself: anything, in whatever direction it is written. */
export const named = (name) => (name ? html`<bdi class="hostname">${name}</bdi>` : '–');

const PLACES = /(of:[0-9a-f]{16}(?:\/\d+)?)/;

/** A sentence, its places by their names. */
export const sentence = (model, text) =>
  text.split(PLACES).map((part) => {
    if (!PLACES.test(part)) return part;
    const named = placeOf(part)[1] ? model.placeName(part) : model.deviceName(part);
    return html`<span class="place" title=${part}>${named}</span>`;
  });

/** A page where there is nothing. */
export const empty = (text) => html`<p class="empty">${text}</p>`;

/** A heading that takes the focus when its page is opened. */
export const title = (text, aside) =>
  html`<div class="title"><h1 tabindex="-1">${text}</h1>${aside ?? nothing}</div>`;
