// How soon the page may be drawn again. Pure.

const SHARE = 1 / 2;
const MOST_SAVED = 250; // milliseconds of drawing

/**
 * Lets drawing take half of the time at most. What was not used is saved up, so that the few events of a move are each
 * drawn at once; in a flood of them many are drawn together. All times are in milliseconds of one clock.
 */
export class Pace {
  #saved = MOST_SAVED;
  #at = 0;

  /** How long the next drawing has to wait. */
  wait(now) {
    this.#save(now);
    return Math.max(0, -this.#saved / SHARE);
  }

  /** A drawing has taken its time. */
  spent(begin, end) {
    this.#save(end);
    this.#saved -= end - begin;
  }

  #save(now) {
    this.#saved = Math.min(MOST_SAVED, this.#saved + (now - this.#at) * SHARE);
    this.#at = now;
  }
}
