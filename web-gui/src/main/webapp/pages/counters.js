// Every counter and every setting.

import {html, nothing} from '../lit.js';
import {title} from '../parts.js';
import {count} from '../words.js';

/** Counters since activation, and the settings in force. */
export function counters({model, route}) {
  if (!model.status) return nothing;
  const {q = ''} = route.query;
  const grown = (name) => {
    const rates = model.rates([name]);
    const rate = rates.at(-1) ?? 0;
    return rate ? `${rate >= 10 ? count(rate) : rate.toFixed(1)}/s` : '';
  };
  const all = Object.entries(model.status.counters).filter(([name]) => name.includes(q)).sort();
  return html`
    ${title('Counters')}
    <p class="lead">Since activation, on this node. What counts is how fast they rise.</p>
    ${q ? html`<p class="filter">Only <strong>${q}</strong> <a class="button small" href="#/counters">Show all</a></p>` : nothing}
    <div class="split even">
      <section class="card"><h2>Counters</h2>
        <table><thead><tr><th scope="col">Counter</th><th scope="col" class="number">Count</th><th scope="col" class="number">Now</th></tr></thead>
          <tbody>${all.map(([name, value]) => html`<tr><th scope="row" class="code">${name}</th><td class="number">${count(value)}</td><td class="number accent">${grown(name)}</td></tr>`)}</tbody></table>
      </section>
      <section class="card"><h2>Settings in force</h2>
        <table><thead><tr><th scope="col">Setting</th><th scope="col" class="number">Value</th></tr></thead>
          <tbody>${Object.entries(model.status.settings).map(([name, value]) => html`<tr><th scope="row" class="code">${name}</th><td class="number">${value}</td></tr>`)}</tbody></table>
      </section>
    </div>`;
}
