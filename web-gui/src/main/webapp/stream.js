// The events as they happen: pushed by the server, or asked for while that does not work.

import {address, ask} from './rest.js';

const POLL_EVERY = 1000;
const TRY_AGAIN = 10000;

/**
 * Follows the events after an id. What happens is told to `heard`: `event(event)`, `gap()` where some were missed and
 * all is to be read anew, and `state(name, text)` with "live", "polling" or "lost".
 */
export class Stream {
  #heard;
  #last = null;
  #paused = false;
  #source = null;
  #timer = null;
  #suspected = false;

  constructor(heard) {
    this.#heard = heard;
  }

  /** Begins, or begins anew, after the event of this id. */
  follow(last) {
    this.#last = last;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
    if (this.#paused) return;
    const source = new EventSource(address(`stream?since=${last}`));
    this.#source = source;
    source.onopen = () => this.#heard.state('live', 'live');
    source.addEventListener('mobility', (message) => this.#take(JSON.parse(message.data)));
    source.addEventListener('gap', () => this.#heard.gap());
    source.onerror = () => {
      // A lost connection the browser makes anew by itself; after a refusal it does not.
      if (source.readyState === EventSource.CLOSED) {
        this.#poll(Date.now() + TRY_AGAIN);
      } else {
        this.#heard.state('lost', 'no connection');
      }
    };
  }

  /** Follows nothing while nobody looks; goes on where it was. */
  pause(paused) {
    this.#paused = paused;
    if (this.#last !== null) this.follow(this.#last);
  }

  /** What else is asked is not answered: the stream may be dead. */
  suspect() {
    this.#suspected = true;
  }

  /** All is answered again; a stream that may be dead is made anew. */
  trust() {
    if (!this.#suspected) return;
    this.#suspected = false;
    if (this.#last !== null) this.follow(this.#last);
  }

  #take(event) {
    this.#last = Math.max(this.#last, event.id);
    this.#heard.event(event);
  }

  // Ends when the stream is followed anew meanwhile.
  async #poll(until) {
    const source = this.#source;
    try {
      const {events} = await ask(`events?since=${this.#last}&limit=10000`);
      if (source !== this.#source) return;
      events.forEach((event) => this.#take(event));
      this.#heard.state('polling', 'asked every second');
    } catch (problem) {
      if (source !== this.#source) return;
      this.#heard.state('lost', problem.message);
    }
    this.#timer = setTimeout(
      () => (Date.now() < until ? this.#poll(until) : this.follow(this.#last)), POLL_EVERY);
  }
}
