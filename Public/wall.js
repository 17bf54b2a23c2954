// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The cameras on the page. Keeps them in step with the server's list of sessions.

import { AlertList } from './alerts.js';
import { Camera, isFinal } from './camera.js';
import { Tile } from './tile.js';

/** @typedef {import('./messages.js').SessionState} SessionState */
/** @typedef {import('./messages.js').SessionStatus} SessionStatus */
/** @typedef {import('./messages.js').StartRequest} StartRequest */

/** Sessions that are watched without being asked for; more than these show a button. */
const WATCHED_UNASKED = 9;

/** @typedef {{ camera: Camera, tile: Tile, addedAt: number }} Place */

export class Wall {
  #grid = /** @type {HTMLElement} */ (document.getElementById('cameras'));
  #empty = /** @type {HTMLElement} */ (document.getElementById('empty'));
  #alerts = new AlertList();
  /**
   * In the order they came.
   * @type {Place[]}
   */
  #places = [];
  /**
   * Sessions that the person removed; the server still lists them for a while.
   * @type {Set<string>}
   */
  #removed = new Set();

  /**
   * Shows a session that this page started.
   * @param {string} id @param {SessionState} state @param {StartRequest} request
   */
  started(id, state, request) {
    this.#removed.delete(id);
    // The server answers a second start of the same camera with the session that runs.
    const { camera, tile } = this.#places.find((place) => place.camera.id === id) ?? this.#add(id, state, request);
    camera.request = request;
    camera.watch();
    tile.element.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }

  /**
   * Takes in the server's list.
   * @param {SessionStatus[]} sessions
   * @param {number} askedAt when it was asked for, `performance.now()`
   */
  reconcile(sessions, askedAt) {
    const unplaced = new Map(sessions.map((session) => [session.session_id, session]));
    for (const { camera, addedAt } of this.#places) {
      const session = unplaced.get(camera.id);
      unplaced.delete(camera.id);
      if (session) camera.update(session, askedAt);
      else if (askedAt > addedAt && !isFinal(camera.state) && !camera.isRestarting) camera.lose();
    }
    for (const session of unplaced.values()) this.#meet(session, askedAt);
    for (const { camera } of this.#places) {
      camera.check();
      void camera.recover();
    }
  }

  /** The server is there again. */
  hurry() {
    for (const { camera } of this.#places) camera.hurry();
  }

  render() {
    for (const { tile } of this.#places) tile.render();
  }

  /** After a change of language. */
  translate() {
    for (const { tile } of this.#places) tile.translate();
    this.#alerts.translate();
  }

  /**
   * A session the page has not seen.
   * @param {SessionStatus} session
   * @param {number} askedAt
   */
  #meet(session, askedAt) {
    if (session.state === 'stopped' || this.#removed.has(session.session_id)) return;
    // Somebody started the camera of a lost session again: it goes on in its place.
    const orphan = this.#places.find(({ camera }) => camera.state === 'lost' && camera.status?.stream_url === session.stream_url);
    if (orphan) orphan.camera.adopt(session.session_id, session.state);
    const { camera } = orphan ?? this.#add(session.session_id, session.state, null);
    camera.update(session, askedAt);
    if (!orphan && this.#places.length <= WATCHED_UNASKED) camera.watch();
  }

  /** @param {string} id @param {SessionState} state @param {StartRequest | null} request @returns {Place} */
  #add(id, state, request) {
    /** @type {Place} */
    const place = { addedAt: performance.now(), camera: new Camera(id, state, request, {
      onChange: () => place.tile.render(),
      onFrame: (frame) => place.tile.show(frame),
      onAlert: (message) => {
        const classID = place.camera.info?.classes.indexOf(message.data.class_name) ?? -1;
        this.#alerts.add(message, { source: place, cameraName: place.tile.title, classID });
      },
    }), tile: /** @type {any} */ (null) };
    place.tile = new Tile(place.camera, {
      onRemove: () => this.#remove(place),
      onPainted: (frame, bitmap) => this.#alerts.illustrate(place, frame, bitmap),
    });
    this.#places.push(place);
    this.#grid.append(place.tile.element);
    this.#empty.hidden = true;
    return place;
  }

  /** @param {Place} place */
  #remove(place) {
    this.#removed.add(place.camera.id);
    this.#places = this.#places.filter((other) => other !== place);
    place.camera.unwatch();
    place.tile.remove();
    this.#grid.focus();
    this.#empty.hidden = this.#places.length > 0;
  }
}
