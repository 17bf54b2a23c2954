// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The form that starts a camera.

import { Problem, startAnalysis } from './api.js';
import { explainProblem } from './condition.js';
import { say } from './language.js';

/** @typedef {import('./messages.js').StartAnswer} StartAnswer */
/** @typedef {import('./messages.js').StartRequest} StartRequest */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const find = (id) => /** @type {E} */ (document.getElementById(id));

export class StartForm {
  #address = /** @type {HTMLInputElement} */ (find('stream-url'));
  #name = /** @type {HTMLInputElement} */ (find('name'));
  #threshold = /** @type {HTMLInputElement} */ (find('threshold'));
  #thresholdReset = find('threshold-reset');
  #quality = /** @type {HTMLSelectElement} */ (find('quality'));
  #boxesInPicture = /** @type {HTMLInputElement} */ (find('boxes-in-picture'));
  #button = /** @type {HTMLButtonElement} */ (find('start'));
  #problem = find('start-problem');
  /** The person moved the slider; before that the model decides. */
  #hasThreshold = false;
  #isStarting = false;
  #onStarted;
  #onProblem;

  /**
   * @param {(answer: StartAnswer, request: StartRequest) => void} onStarted
   * @param {(problem: Problem) => void} onProblem is told of every refusal, after it is explained at the form
   */
  constructor(onStarted, onProblem) {
    this.#onStarted = onStarted;
    this.#onProblem = onProblem;
    find('start-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#start();
    });
    find('options-toggle').addEventListener('click', () => this.#toggleOptions());
    this.#threshold.addEventListener('input', () => this.#setThreshold(true));
    this.#thresholdReset.addEventListener('click', () => {
      this.#threshold.value = '50';
      this.#setThreshold(false);
      this.#threshold.focus();
    });
  }

  /** After a change of language. */
  translate() {
    this.#problem.hidden = true;
    this.#setThreshold(this.#hasThreshold);
    this.#setStarting(this.#isStarting);
  }

  /** @param {boolean} isChosen */
  #setThreshold(isChosen) {
    this.#hasThreshold = isChosen;
    this.#thresholdReset.hidden = !isChosen;
    const text = isChosen ? `${this.#threshold.value}%` : say('thresholdDefault');
    find('threshold-shown').textContent = text;
    this.#threshold.setAttribute('aria-valuetext', text);
  }

  #toggleOptions() {
    const options = find('options');
    options.hidden = !options.hidden;
    find('options-toggle').setAttribute('aria-expanded', String(!options.hidden));
    if (!options.hidden) this.#name.focus();
  }

  /** @returns {StartRequest} only what the person chose; the server knows the defaults */
  #request() {
    /** @type {StartRequest} */
    const request = { stream_url: this.#address.value.trim(), enable_drawing: this.#boxesInPicture.checked };
    const name = this.#name.value.trim();
    if (name) request.name = name;
    if (this.#hasThreshold) request.confidence_threshold = Number(this.#threshold.value) / 100;
    if (this.#quality.value !== '70') request.jpeg_quality = Number(this.#quality.value);
    return request;
  }

  async #start() {
    if (this.#isStarting) return;
    const request = this.#request();
    if (!request.stream_url) {
      this.#address.focus();
      return;
    }
    this.#problem.hidden = true;
    this.#setStarting(true);
    try {
      const answer = await startAnalysis(request);
      this.#address.value = '';
      this.#name.value = '';
      this.#onStarted(answer, request);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { detail, fine } = explainProblem(error);
      this.#problem.textContent = fine ? `${detail} ${fine}` : detail;
      this.#problem.hidden = false;
      this.#onProblem(error);
    } finally {
      this.#setStarting(false);
    }
  }

  /** @param {boolean} isStarting */
  #setStarting(isStarting) {
    this.#isStarting = isStarting;
    this.#button.disabled = isStarting;
    find('start-text').textContent = say(isStarting ? 'starting' : 'start');
  }
}
