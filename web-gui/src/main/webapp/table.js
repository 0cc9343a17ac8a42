// Tables that are sorted by their headings and shown a page at a time, so that ten thousand rows cost no more than fifty.

import {html, nothing, repeat} from './lit.js';
import {count} from './words.js';

const ROWS = 50;
const cache = new Map();

/**
 * A table.
 *
 * A column has a `name`, a `title`, a `cell(row)`, and where it can be sorted by, an `order(row)`; `number` puts it to
 * the right. `sort` is the name of a column, after "-" downwards; `stamp` changes with the rows. `path(changes)` is
 * where the same table with another `sort` or `page` is.
 */
export function table({label, columns, rows, keyOf, sort, page, stamp, path, none, tone}) {
  const sorted = inOrder(label, columns, rows, sort, stamp);
  if (!sorted.length) return html`<p class="empty">${none}</p>`;
  const pages = Math.ceil(sorted.length / ROWS);
  const shown = Math.min(Math.max(1, page), pages);
  const cut = sorted.slice((shown - 1) * ROWS, shown * ROWS);
  return html`
    <div class="scroll" role="region" aria-label=${label} tabindex="0">
      <table>
        <thead><tr>${columns.map((column) => heading(column, sort, path))}</tr></thead>
        <tbody>
          ${repeat(cut, keyOf, (row) => html`
            <tr class=${tone?.(row) ?? ''}>
              ${columns.map((column) => html`<td class=${column.number ? 'number' : ''}>${column.cell(row)}</td>`)}
            </tr>`)}
        </tbody>
      </table>
    </div>
    ${pages > 1 ? turning(shown, pages, sorted.length, path) : nothing}`;
}

function inOrder(label, columns, rows, sort, stamp) {
  const mark = `${sort} ${stamp}`;
  const kept = cache.get(label);
  if (kept?.mark === mark) return kept.sorted;
  const down = sort.startsWith('-');
  const column = columns.find(({name, order}) => order && name === sort.replace('-', '')) ?? columns[0];
  const keyed = rows.map((row, i) => ({row, i, key: column.order(row)}));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (down ? -1 : 1) || a.i - b.i);
  const sorted = keyed.map(({row}) => row);
  cache.set(label, {mark, sorted});
  return sorted;
}

function heading({name, title, order, number}, sort, path) {
  if (!order) return html`<th scope="col">${title}</th>`;
  const by = sort.replace('-', '') === name;
  const down = sort.startsWith('-');
  // What is counted or dated is asked for from the greatest on.
  const next = by ? (down ? name : `-${name}`) : number ? `-${name}` : name;
  return html`
    <th scope="col" class=${number ? 'number' : ''} aria-sort=${by ? (down ? 'descending' : 'ascending') : 'none'}>
      <a href=${path({sort: next, page: 1})}>${title}<span class="arrow" aria-hidden="true">${by ? (down ? '↓' : '↑') : ''}</span></a>
    </th>`;
}

function turning(page, pages, rows, path) {
  const to = (number, text) =>
    number >= 1 && number <= pages
      ? html`<a class="button" href=${path({page: number})}>${text}</a>`
      : html`<span class="button off" aria-disabled="true">${text}</span>`;
  return html`
    <nav class="turning" aria-label="Pages">
      ${to(page - 1, 'Previous')}
      <span>${count((page - 1) * ROWS + 1)} to ${count(Math.min(rows, page * ROWS))} of ${count(rows)}</span>
      ${to(page + 1, 'Next')}
    </nav>`;
}
