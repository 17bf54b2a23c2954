// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Shows the newest picture on a canvas with the boxes of exactly that frame.

import { drawDetections } from './overlay.js';

/** @typedef {import('./messages.js').Detection} Detection */

/**
 * One frame to show. Where `hasBoxes`, the server drew them into the picture already.
 * @typedef {{ frameIndex: number, timestamp: number, jpeg: Uint8Array, detections: Detection[], hasBoxes: boolean }} Frame
 */

/**
 * Decodes one picture at a time and paints on the browser's beat. A frame that comes while another is being decoded
 * waits; a newer one takes its place: a late picture is worth less than a fresh one.
 */
export class Screen {
  /** Whether boxes are drawn over pictures that come without them. */
  showsBoxes = true;

  #canvas;
  #context;
  #events;
  /** @type {Frame | null} */
  #waiting = null;
  #isDecoding = false;
  /**
   * Decoded, not painted yet.
   * @type {{ frame: Frame, bitmap: ImageBitmap } | null}
   */
  #next = null;
  /**
   * On the canvas; kept to paint again when size or settings change.
   * @type {{ frame: Frame, bitmap: ImageBitmap } | null}
   */
  #shown = null;
  #beat = 0;
  #resizing;

  /**
   * @param {HTMLCanvasElement} canvas fills its parent; the picture keeps its shape inside
   * @param {object} events
   * @param {(frame: Frame, bitmap: ImageBitmap) => void} events.onPainted a new frame is on the canvas; `bitmap` is the
   *   picture without boxes of ours, valid during the call
   * @param {(frame: Frame) => void} events.onUnreadable the picture was no JPEG
   * @param {(detection: Detection) => string} events.label
   */
  constructor(canvas, events) {
    this.#canvas = canvas;
    this.#events = events;
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('this browser has no 2D canvas');
    this.#context = context;
    this.#resizing = new ResizeObserver(() => this.repaint());
    this.#resizing.observe(canvas);
  }

  /** @param {Frame} frame */
  show(frame) {
    this.#waiting = frame;
    if (!this.#isDecoding) void this.#decode();
  }

  /** Paints the shown frame again, after a change of size, language or settings. */
  repaint() {
    if (this.#shown) this.#paint(this.#shown.frame, this.#shown.bitmap);
  }

  /** Gives back what the browser holds for the pictures. The last one stays visible. */
  release() {
    cancelAnimationFrame(this.#beat);
    this.#resizing.disconnect();
    this.#waiting = null;
    this.#next?.bitmap.close();
    this.#shown?.bitmap.close();
    this.#next = this.#shown = null;
  }

  async #decode() {
    this.#isDecoding = true;
    for (let frame = this.#waiting; frame; frame = this.#waiting) {
      this.#waiting = null;
      try {
        const bitmap = await createImageBitmap(new Blob([frame.jpeg], { type: 'image/jpeg' }));
        this.#next?.bitmap.close();
        this.#next = { frame, bitmap };
        this.#beat ||= requestAnimationFrame(() => this.#present());
      } catch {
        this.#events.onUnreadable(frame);
      }
    }
    this.#isDecoding = false;
  }

  #present() {
    this.#beat = 0;
    if (!this.#next) return;
    const { frame, bitmap } = this.#next;
    this.#shown?.bitmap.close();
    this.#shown = this.#next;
    this.#next = null;
    this.#paint(frame, bitmap);
    this.#events.onPainted(frame, bitmap);
  }

  /** @param {Frame} frame @param {ImageBitmap} bitmap */
  #paint(frame, bitmap) {
    this.#fit(bitmap);
    this.#context.imageSmoothingQuality = 'high';
    this.#context.drawImage(bitmap, 0, 0, this.#canvas.width, this.#canvas.height);
    if (frame.hasBoxes || !this.showsBoxes) return;
    const geometry = { sourceWidth: bitmap.width, sourceHeight: bitmap.height, pixelRatio: devicePixelRatio };
    drawDetections(this.#context, frame.detections, geometry, this.#events.label);
  }

  /**
   * One canvas pixel for one device pixel, so that lines and labels are crisp. The canvas takes the picture's shape;
   * `object-fit: contain` centres it.
   * @param {ImageBitmap} bitmap
   */
  #fit(bitmap) {
    const scale = Math.min(this.#canvas.clientWidth / bitmap.width, this.#canvas.clientHeight / bitmap.height) * devicePixelRatio;
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
  }
}
