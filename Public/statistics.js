// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Figures over the last frames.

/** The last so many values. */
export class Recent {
  /** @type {number[]} */
  #values = [];
  #next = 0;
  #limit;

  /** @param {number} limit most values kept; the oldest gives way */
  constructor(limit) {
    this.#limit = limit;
  }

  /** @param {number} value */
  add(value) {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#limit;
  }

  clear() {
    this.#values = [];
    this.#next = 0;
  }

  /** @returns {number | null} `null` before the first value */
  get median() {
    if (this.#values.length === 0) return null;
    const sorted = [...this.#values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

/** How often something happens a second, over the last two seconds. */
export class Rate {
  static #span = 2000;
  /** @type {number[]} */
  #times = [];

  /** @param {number} now milliseconds */
  tick(now) {
    this.#times.push(now);
    this.#forget(now);
  }

  /** @param {number} now milliseconds */
  perSecond(now) {
    this.#forget(now);
    return (this.#times.length * 1000) / Rate.#span;
  }

  /** @param {number} now */
  #forget(now) {
    while (this.#times.length > 0 && now - this.#times[0] > Rate.#span) this.#times.shift();
  }
}
