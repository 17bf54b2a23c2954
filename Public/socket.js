// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Receives one session's messages over a WebSocket and comes back by itself. Knows nothing of canvases.

import { Problem } from './api.js';
import { parsePicture } from './messages.js';

/** @typedef {import('./messages.js').ClientMessage} ClientMessage */
/** @typedef {import('./messages.js').Picture} Picture */
/** @typedef {import('./messages.js').ServerMessage} ServerMessage */

/**
 * Where the connection is. `waiting` carries the moment of the next attempt (milliseconds, `Date.now()`); `refused` is
 * final until `open` is called again, because trying again would bring the same answer.
 * @typedef {{ state: 'closed' | 'connecting' | 'open' }
 *   | { state: 'waiting', until: number }
 *   | { state: 'refused', problem: Problem }} Link
 */

/** The first and the longest delay between attempts, in milliseconds. */
const FIRST_DELAY = 1000;
const LONGEST_DELAY = 15_000;

/** Answers that another attempt would not change. */
const FINAL_STATUSES = new Set([400, 401, 403, 404, 410]);

/** @param {number} attempt counts from 0 @returns {number} milliseconds, a little scattered so that pages do not return in step */
export function delayBefore(attempt) {
  const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  return Math.min(LONGEST_DELAY, delay * (0.9 + Math.random() * 0.2));
}

export class ResultSocket {
  /** @type {Link} */
  link = { state: 'closed' };
  /** When the last message came, milliseconds of `performance.now()`. */
  heardAt = 0;

  #address;
  #handlers;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** Tells an attempt that was overtaken by `close` or `open` that it is stale. */
  #generation = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => Promise<string>} address makes the address of each attempt, with its ticket; throws a `Problem`
   * @param {{ onMessage(message: ServerMessage): void, onPicture(picture: Picture): void, onLink(link: Link): void }} handlers
   */
  constructor(address, handlers) {
    this.#address = address;
    this.#handlers = handlers;
  }

  /** Connects now, whatever was before. */
  open() {
    this.#drop();
    void this.#connect(this.#generation);
  }

  close() {
    this.#drop();
    this.#attempt = 0;
    this.#become({ state: 'closed' });
  }

  /** Cuts a wait short: the network or the person is back. */
  hurry() {
    if (this.link.state === 'waiting') this.open();
  }

  /** @param {ClientMessage} message is lost while the connection is down: it would mean nothing to the next one */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** @param {number} generation */
  async #connect(generation) {
    this.#become({ state: 'connecting' });
    let address;
    try {
      address = await this.#address();
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error instanceof Problem && FINAL_STATUSES.has(error.status)) this.#become({ state: 'refused', problem: error });
      else this.#wait(error instanceof Problem ? error.wait : 0);
      return;
    }
    if (generation !== this.#generation) return;
    const socket = new WebSocket(address);
    // Firefox may hand out Blobs in the wrong order.
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.heardAt = performance.now();
      this.#become({ state: 'open' });
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      this.#drop();
      this.#wait();
    };
    this.#socket = socket;
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    // Only a server that speaks is a server that is back.
    this.#attempt = 0;
    this.heardAt = performance.now();
    if (typeof data === 'string') {
      this.#handlers.onMessage(JSON.parse(data));
      return;
    }
    const picture = parsePicture(data);
    if (picture) this.#handlers.onPicture(picture);
  }

  /** @param {number} [asked] seconds the server asked to wait at least */
  #wait(asked = 0) {
    const delay = Math.max(delayBefore(this.#attempt), asked * 1000);
    this.#attempt += 1;
    this.#become({ state: 'waiting', until: Date.now() + delay });
    this.#timer = setTimeout(() => this.open(), delay);
  }

  #drop() {
    this.#generation += 1;
    clearTimeout(this.#timer);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  /** @param {Link} link */
  #become(link) {
    this.link = link;
    this.#handlers.onLink(link);
  }
}
