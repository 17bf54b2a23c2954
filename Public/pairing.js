// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Brings together what came apart: a frame's picture (binary) and its boxes (text).

/** @typedef {import('./messages.js').FrameResult} FrameResult */
/** @typedef {import('./messages.js').Picture} Picture */
/** @typedef {import('./screen.js').Frame} Frame */

/** Holds the newest half of each kind; two halves of one frame become a `Frame`, in whichever order they come. */
export class FramePairing {
  /** @type {Picture | null} */
  #picture = null;
  /** @type {FrameResult | null} */
  #result = null;

  /**
   * @param {Picture} picture
   * @returns {Frame | null} the frame, if this was its second half
   */
  addPicture(picture) {
    this.#picture = picture;
    return this.#pair();
  }

  /**
   * @param {FrameResult} result
   * @returns {Frame | null} the frame, if this was its second half
   */
  addResult(result) {
    this.#result = result;
    return this.#pair();
  }

  /** The index of a result whose picture has not come; `null` where nothing waits. */
  get unpairedIndex() {
    return this.#result?.frame_index ?? null;
  }

  clear() {
    this.#picture = this.#result = null;
  }

  #pair() {
    const picture = this.#picture;
    const result = this.#result;
    if (!picture || picture.frameIndex !== result?.frame_index) return null;
    this.clear();
    const { timestamp, detections } = result;
    return { ...picture, timestamp, detections };
  }
}
