// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The list of alerts: newest first, bounded, each with the part of the picture it is about.

import { classTitle, languageTag, translate } from './language.js';
import { classColour } from './overlay.js';

/** @typedef {import('./messages.js').AlertMessage} AlertMessage */
/** @typedef {import('./messages.js').BBox} BBox */
/** @typedef {import('./screen.js').Frame} Frame */

/** Most alerts in the list; the oldest leaves. */
const LIMIT = 100;

/** Most alerts that wait for their picture. */
const WAITING_LIMIT = 16;

/** @typedef {{ message: AlertMessage, classID: number, source: object, cameraName: string, element: HTMLElement }} Entry */

export class AlertList {
  #list = /** @type {HTMLElement} */ (document.getElementById('alerts'));
  #empty = /** @type {HTMLElement} */ (document.getElementById('alerts-empty'));
  #count = /** @type {HTMLElement} */ (document.getElementById('alerts-count'));
  #clear = /** @type {HTMLElement} */ (document.getElementById('alerts-clear'));
  #template = /** @type {HTMLTemplateElement} */ (document.getElementById('alert-template'));
  /**
   * Newest first.
   * @type {Entry[]}
   */
  #entries = [];
  /** @type {Entry[]} */
  #waiting = [];

  constructor() {
    this.#clear.addEventListener('click', () => this.clear());
  }

  /**
   * @param {AlertMessage} message
   * @param {object} about
   * @param {object} about.source whose pictures will illustrate it
   * @param {string} about.cameraName
   * @param {number} about.classID -1 where the model's classes are not known
   */
  add(message, { source, cameraName, classID }) {
    const element = /** @type {HTMLElement} */ (/** @type {Element} */ (this.#template.content.firstElementChild).cloneNode(true));
    const entry = { message, classID, source, cameraName, element };
    element.dataset.alert = message.data.class_name;
    this.#write(entry);
    this.#drawColour(entry);
    this.#list.prepend(element);
    this.#entries.unshift(entry);
    for (const oldest of this.#entries.splice(LIMIT)) oldest.element.remove();
    this.#waiting.push(entry);
    if (this.#waiting.length > WAITING_LIMIT) this.#waiting.shift();
    this.#changed();
  }

  /**
   * Gives the alerts of exactly this frame their picture.
   * @param {object} source
   * @param {Frame} frame
   * @param {ImageBitmap} bitmap
   */
  illustrate(source, frame, bitmap) {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((entry) => {
      if (entry.source !== source || entry.message.timestamp > frame.timestamp) return true;
      if (entry.message.timestamp === frame.timestamp) drawCut(canvasOf(entry), bitmap, entry.message.data.bbox);
      return false;
    });
  }

  translate() {
    for (const entry of this.#entries) this.#write(entry);
  }

  clear() {
    this.#entries = [];
    this.#waiting = [];
    this.#list.replaceChildren();
    this.#changed();
  }

  /** @param {Entry} entry */
  #write({ message, cameraName, element }) {
    translate(element);
    const time = new Date(message.timestamp * 1000);
    const parts = {
      class: classTitle(message.data.class_name),
      confidence: `${Math.round(message.data.confidence * 100)}%`,
      camera: cameraName,
      time: time.toLocaleTimeString(languageTag(), { hour12: false }),
    };
    for (const [name, text] of Object.entries(parts)) {
      const part = element.querySelector(`[data-part="${name}"]`);
      if (part) part.textContent = text;
    }
    element.querySelector('time')?.setAttribute('datetime', time.toISOString());
  }

  /**
   * Until the picture comes, and where it was skipped, the class's colour stands for it.
   * @param {Entry} entry
   */
  #drawColour(entry) {
    const canvas = canvasOf(entry);
    const context = canvas.getContext('2d');
    if (!context || entry.classID < 0) return;
    context.fillStyle = classColour(entry.classID);
    context.globalAlpha = 0.5;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalAlpha = 1;
  }

  #changed() {
    const { length } = this.#entries;
    this.#empty.hidden = length > 0;
    this.#clear.hidden = length === 0;
    this.#count.textContent = length > 0 ? (length < LIMIT ? String(length) : `${LIMIT}+`) : '';
  }
}

/** @param {Entry} entry */
function canvasOf({ element }) {
  return /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
}

/**
 * Fills `canvas` with the part of the picture around `bbox`, a little wider, in the canvas's shape and inside the picture.
 * @param {HTMLCanvasElement} canvas @param {ImageBitmap} bitmap @param {BBox} bbox
 */
function drawCut(canvas, bitmap, [x1, y1, x2, y2]) {
  const shape = canvas.width / canvas.height;
  const height = Math.min(bitmap.height, bitmap.width / shape, Math.max((y2 - y1) * 1.2, ((x2 - x1) * 1.2) / shape, 32));
  const width = height * shape;
  const left = Math.min(Math.max((x1 + x2 - width) / 2, 0), bitmap.width - width);
  const top = Math.min(Math.max((y1 + y2 - height) / 2, 0), bitmap.height - height);
  canvas.getContext('2d')?.drawImage(bitmap, left, top, width, height, 0, 0, canvas.width, canvas.height);
}
