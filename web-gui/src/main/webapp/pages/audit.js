// The audit: the rules of every switch against what they should be, and their repair.

import {html, nothing} from '../lit.js';
import {chip, since, title} from '../parts.js';
import {count, roughly, some} from '../words.js';

const PLACES = {STORE: 'ONOS’s store', SWITCH: 'the switch'};
const REMEDIES = {REMOVED: 'removed', WRITTEN: 'written', REMAINS: 'still so'};
const MOST = 200;

/** Stale and missing rules, actual against expected. */
export function audit(page) {
  const {model, now, auditing} = page;
  const found = model.audit;
  return html`
    ${title('Stale rules', html`<span class="quiet" role="status">${said(found, auditing, now)}</span>`)}
    <p class="lead">What every switch really has, against what it should have. A repair puts right all that is found, other applications’ rules that name who has left included.</p>
    <div class="actions">
      <button type="button" @click=${page.runAudit} ?disabled=${auditing.running}>${auditing.running ? 'Auditing …' : 'Audit now'}</button>
      ${page.actions.repair(found)}
    </div>
    ${auditing.problem ? html`<p class="problem" role="alert">The audit failed: ${auditing.problem}</p>` : nothing}
    ${found ? html`${findings(model, found)}${devices(model, found)}` : nothing}`;
}

function said(found, {running}, now) {
  if (!found) return running ? 'auditing …' : 'not audited yet';
  return html`${count(found.stale)} stale, ${count(found.missing)} missing of ${count(found.rules)} rules, ${since(Date.parse(found.time), now)}`;
}

function findings(model, {findings: list}) {
  if (!list.length) return html`<p class="sound">Every rule is as it should be.</p>`;
  return html`
    <section class="card">
      <h2>Findings <span class="quiet">${list.length > MOST ? `the first ${MOST} of ${list.length}` : list.length}</span></h2>
      <div class="scroll" role="region" aria-label="Findings" tabindex="0">
        <table>
          <thead><tr><th scope="col">Fault</th><th scope="col">Switch</th><th scope="col">In</th><th scope="col">Rule that is there</th><th scope="col">What is expected</th><th scope="col" class="number">Age</th><th scope="col">Repair</th></tr></thead>
          <tbody>${list.slice(0, MOST).map((one) => html`
            <tr>
              <td>${chip(one.fault === 'STALE' ? 'bad' : 'warn', one.fault.toLowerCase())}</td>
              <td title=${one.device}>${model.deviceName(one.device)}</td>
              <td>${one.places.map((name) => PLACES[name] ?? name).join(' and ')}</td>
              <td class="code wrap">${one.rule}</td>
              <td class="wrap">${one.reason}</td>
              <td class="number">${one.ageMillis === null ? '–' : roughly(Math.round(one.ageMillis / 1000))}</td>
              <td>${one.remedy ? REMEDIES[one.remedy] ?? one.remedy : '–'}</td>
            </tr>`)}</tbody>
        </table>
      </div>
    </section>`;
}

function devices(model, {devices: list}) {
  return html`
    <section class="card">
      <h2>Switches <span class="quiet">${some(list.length, 'switch').replace('switchs', 'switches')}</span></h2>
      <div class="scroll" role="region" aria-label="Switches" tabindex="0">
        <table>
          <thead><tr><th scope="col">Switch</th><th scope="col" class="number">Rules expected</th><th scope="col" class="number">In the switch</th><th scope="col" class="number">Stale</th><th scope="col" class="number">Missing</th><th scope="col">Not read, because</th></tr></thead>
          <tbody>${list.map((one) => html`
            <tr>
              <td title=${one.device}>${model.deviceName(one.device)}</td>
              <td class="number">${count(one.rules)}</td>
              <td class="number">${one.rulesInSwitch === null ? '–' : count(one.rulesInSwitch)}</td>
              <td class="number ${one.stale ? 'bad' : ''}">${one.stale}</td>
              <td class="number ${one.missing ? 'bad' : ''}">${one.missing}</td>
              <td class="wrap">${one.unread ?? ''}</td>
            </tr>`)}</tbody>
        </table>
      </div>
    </section>`;
}
