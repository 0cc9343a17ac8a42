// What can be done: each asks once, and is for administrators.

import {html, nothing} from './lit.js';
import {some} from './words.js';

const REASON = 'This needs the role admin.';

/**
 * The buttons for what can be done. `ask(question)` shows a question of a `title`, a `text`, a `verb` and what to `run`;
 * `user` says who asks.
 */
export class Actions {
  #page;

  constructor(page) {
    this.#page = page;
  }

  /** All that can be done about an address. */
  all(binding) {
    return html`
      <div class="actions" role="group" aria-label="Actions">
        ${binding.state === 'LEFT' ? nothing : this.#leave(binding)}
        ${binding.state === 'FROZEN' ? this.release(binding) : nothing}
        ${this.#page.model.pins.has(binding.key) ? this.#unpin(binding) : binding.state === 'LEFT' ? nothing : this.#pin(binding)}
        ${this.#refusal()}
      </div>`;
  }

  /** Trusts a frozen address again, or all that its host has. */
  release(binding, size = '', all = false) {
    return this.#button('Release', size, {
      title: `Release ${binding.ip}?`,
      text: `It is trusted again at ${this.#page.model.placeName(binding.location)}, and may move. If two hosts contend for it, it will be frozen again.`,
      verb: 'Release',
      run: async () => {
        const {released} = await this.#page.tell('releases', {address: all ? binding.mac : binding.ip});
        this.#page.model.takeBindings(released);
        return released.length ? `${some(released.length, 'address').replace('addresss', 'addresses')} released.` : 'It was not frozen any more.';
      },
    });
  }

  /** Puts right what the audit finds. */
  repair(found) {
    const faults = found ? found.stale + found.missing : 0;
    return html`${this.#button('Repair …', 'danger', {
      title: 'Repair every switch?',
      text: `Every rule that should not be there is removed, other applications’ rules for who has left included, and every missing one is written. The audit found ${faults}.`,
      verb: 'Repair',
      run: async () => {
        const {repaired, after} = await this.#page.tell('audit', {repair: true});
        this.#page.audited(after);
        return `${repaired} put right; ${after.stale + after.missing} remain.`;
      },
    })}${this.#refusal()}`;
  }

  #leave(binding) {
    return this.#button('Has left …', 'danger', {
      title: `Has ${binding.ip} left?`,
      text: `Every rule that leads to it is removed from every switch, and nobody answers for it any more. If it is still there, its next ARP or neighbor discovery message binds it again.`,
      verb: 'It has left',
      run: async () => {
        const {left} = await this.#page.tell('notices', {kind: 'left', mac: binding.mac, addresses: [binding.ip], vlan: binding.vlan});
        return left.length ? `${binding.ip} has left; its rules are gone.` : 'It had left already.';
      },
    });
  }

  #pin({ip, vlan, mac, location}) {
    return this.#button('Pin …', '', {
      title: `Pin ${ip}?`,
      text: `It is bound statically to ${mac} at ${this.#page.model.placeName(location)}: nobody else is believed, and the host itself not elsewhere, until it is unpinned.`,
      verb: 'Pin',
      run: async () => {
        await this.#page.tell('pins', {address: ip, vlan, mac, location});
        await this.#page.readFabric();
        return `${ip} is pinned.`;
      },
    });
  }

  #unpin({ip, vlan}) {
    return this.#button('Unpin …', '', {
      title: `Unpin ${ip}?`,
      text: 'It may move again, and be taken over when it is silent.',
      verb: 'Unpin',
      run: async () => {
        await this.#page.tell(`pins/${encodeURIComponent(ip)}?vlan=${encodeURIComponent(vlan)}`, undefined, 'DELETE');
        await this.#page.readFabric();
        return `${ip} is no longer pinned.`;
      },
    });
  }

  #refusal() {
    return this.#allowed() ? nothing : html`<span id="refusal" class="quiet">${REASON}</span>`;
  }

  #button(text, tone, question) {
    return html`
      <button type="button" class=${tone} ?disabled=${!this.#allowed()} title=${this.#allowed() ? nothing : REASON}
        aria-describedby=${this.#allowed() ? nothing : 'refusal'} @click=${() => this.#page.ask(question)}>${text}</button>`;
  }

  // Who is not known to be a viewer may try; REST has the last word.
  #allowed() {
    return this.#page.user?.admin !== false;
  }
}

/** The question that is open, and what came of the last one. */
export function dialog({question, outcome, answer, dismiss}) {
  return html`
    <dialog id="question" aria-labelledby="question-title" aria-describedby="question-text" @cancel=${dismiss}>
      ${question ? html`
        <h2 id="question-title">${question.title}</h2>
        <p id="question-text">${question.text}</p>
        <div class="actions">
          <button type="button" autofocus @click=${dismiss}>Cancel</button>
          <button type="button" class="primary" @click=${answer} ?disabled=${question.running}>${question.running ? 'Waiting for the switches …' : question.verb}</button>
        </div>` : nothing}
    </dialog>
    <div class="outcome ${outcome?.tone ?? ''}" role="status">${outcome?.text ?? ''}</div>`;
}
