// SPDX-License-Identifier: Apache-2.0
// @ts-check

// One camera on the wall: the element that shows a `Camera` and carries out what its buttons say.

import { Problem } from './api.js';
import { isFinal } from './camera.js';
import { conditionOf, explainProblem } from './condition.js';
import { classTitle, say, translate } from './language.js';
import { Screen } from './screen.js';

/** @typedef {import('./camera.js').Camera} Camera */
/** @typedef {import('./condition.js').Condition} Condition */
/** @typedef {import('./messages.js').Detection} Detection */
/** @typedef {import('./screen.js').Frame} Frame */

/** How long a refused action stays explained, in milliseconds. */
const PROBLEM_SHOWN = 10_000;

export class Tile {
  element;

  #camera;
  #screen;
  #canvas;
  #onRemove;
  #isDrawnByServer = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #problemTimer;

  /**
   * @param {Camera} camera
   * @param {object} events
   * @param {() => void} events.onRemove
   * @param {(frame: Frame, bitmap: ImageBitmap) => void} events.onPainted
   */
  constructor(camera, { onRemove, onPainted }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById('camera-template'));
    this.element = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
    this.#camera = camera;
    this.#onRemove = onRemove;
    this.#canvas = /** @type {HTMLCanvasElement} */ (this.element.querySelector('canvas'));
    this.#screen = new Screen(this.#canvas, {
      onPainted: (frame, bitmap) => {
        this.element.dataset.frameIndex = String(frame.frameIndex);
        this.element.dataset.boxes = String(frame.hasBoxes || !this.#screen.showsBoxes ? 0 : frame.detections.length);
        this.#isDrawnByServer = frame.hasBoxes;
        camera.done(frame, true);
        onPainted(frame, bitmap);
      },
      onUnreadable: (frame) => camera.done(frame, false),
      label: (detection) => `${classTitle(detection.class_name)} ${Math.round(detection.confidence * 100)}%`,
    });
    this.element.addEventListener('click', (event) => this.#clicked(event));
    this.translate();
  }

  /** @param {Frame} frame */
  show(frame) {
    this.#screen.show(frame);
  }

  /** After a change of language. */
  translate() {
    translate(this.element);
    for (const name of /** @type {const} */ (['received', 'analysed', 'latency', 'skipped'])) {
      const title = { received: 'fpsReceivedDetail', analysed: 'fpsAnalysedDetail', latency: 'latencyDetail', skipped: 'skippedDetail' };
      const text = say(/** @type {import('./language.js').TextName} */ (title[name]));
      this.element.querySelector(`[data-figure="${name}"]`)?.setAttribute('title', text);
    }
    this.#screen.repaint();
    this.render();
  }

  /** Brings the element up to date. Cheap where nothing changed. */
  render() {
    const camera = this.#camera;
    const { dataset } = this.element;
    const condition = conditionOf(camera);
    dataset.camera = camera.id;
    dataset.state = camera.state;
    dataset.link = camera.link.state;
    dataset.tone = condition.tone;
    dataset.fps = camera.painted.perSecond(performance.now()).toFixed(1);
    this.#write('state', condition.label);
    this.#write('name', this.title);
    this.#write('facts', this.#facts());
    this.#canvas.setAttribute('aria-label', say('pictureOf', { name: this.title }));
    this.#renderVeil(condition);
    this.#renderFigures();
    const isOver = isFinal(camera.state) && !camera.isRestarting;
    const isPaused = camera.state === 'paused';
    this.#button('boxes').hidden = isOver || this.#isDrawnByServer;
    this.#button('pause').hidden = isOver || isPaused;
    this.#button('resume').hidden = !isPaused;
    this.#button('stop').hidden = isOver;
    this.#button('remove').hidden = !isOver;
    this.#button('enlarge').hidden = isOver || !document.fullscreenEnabled;
    this.#keepFocus();
  }

  /** What people call the camera: its name, else the host and path of its address. */
  get title() {
    const { status, request } = this.#camera;
    return status?.name || request?.name || withoutLogin(status?.stream_url ?? request?.stream_url ?? '');
  }

  remove() {
    clearTimeout(this.#problemTimer);
    this.#screen.release();
    this.element.remove();
  }

  /**
   * Says for a while why something was refused.
   * @param {unknown} error
   */
  explain(error) {
    if (!(error instanceof Problem)) throw error;
    const { detail, fine } = explainProblem(error);
    const line = this.#part('problem');
    line.textContent = fine ? `${detail} ${fine}` : detail;
    line.hidden = false;
    clearTimeout(this.#problemTimer);
    this.#problemTimer = setTimeout(() => (line.hidden = true), PROBLEM_SHOWN);
  }

  /** @param {Condition} condition */
  #renderVeil({ tone, veil }) {
    this.#part('veil').hidden = veil === null;
    if (!veil) return;
    this.#part('spinner').hidden = tone !== 'busy';
    this.#write('veil-title', veil.title);
    this.#write('veil-detail', veil.detail ?? '');
    this.#write('veil-fine', veil.fine ?? '');
    const button = this.#part('veil-action');
    button.hidden = veil.action === undefined;
    if (!veil.action) return;
    button.dataset.action = veil.action;
    this.#write('veil-action', say(veil.action));
  }

  #renderFigures() {
    const { state, status, link, latency, skipped } = this.#camera;
    const milliseconds = latency.median;
    const fps = isFinal(state) || link.state === 'waiting' ? null : status?.fps;
    this.#write('received', fps?.received.toFixed(1) ?? '–');
    this.#write('analysed', fps?.analysed.toFixed(1) ?? '–');
    this.#write('latency', milliseconds === null ? '–' : milliseconds.toFixed(milliseconds < 10 ? 1 : 0));
    this.#write('skipped', String(skipped));
  }

  /** Address, size, codec, model: what is known of them. */
  #facts() {
    const { status, info, request } = this.#camera;
    const address = withoutLogin(status?.stream_url ?? request?.stream_url ?? '');
    const facts = address === this.title ? [] : [address];
    if (info) facts.push(`${info.width}×${info.height}`, info.codec.toUpperCase().replace('H26', 'H.26'), info.model);
    return facts.join(' · ');
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const action = /** @type {Element} */ (event.target).closest('[data-action]')?.getAttribute('data-action');
    switch (action) {
      case 'boxes':
        this.#toggleBoxes();
        break;
      case 'enlarge':
        void (document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen());
        break;
      case 'remove':
        this.#onRemove();
        break;
      case 'watch':
        this.#camera.watch();
        break;
      case 'again':
        this.#camera.startAgain().catch((error) => this.explain(error));
        break;
      case 'pause':
      case 'resume':
      case 'stop':
        this.#camera.control(action).catch((error) => this.explain(error));
        break;
    }
  }

  /** Where the button that was just pressed is gone, the keyboard goes on at its neighbour. */
  #keepFocus() {
    const focused = document.activeElement;
    if (!focused?.closest('[hidden]') || !this.element.contains(focused)) return;
    /** @type {HTMLElement | null} */ (this.element.querySelector('.actions [data-action]:not([hidden])'))?.focus();
  }

  #toggleBoxes() {
    this.#screen.showsBoxes = !this.#screen.showsBoxes;
    this.#button('boxes').setAttribute('aria-pressed', String(this.#screen.showsBoxes));
    this.#screen.repaint();
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-part="${name}"]`));
  }

  /** @param {string} action @returns {HTMLElement} */
  #button(action) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`.actions [data-action="${action}"]`));
  }

  /** @param {string} part @param {string} text */
  #write(part, text) {
    const element = this.#part(part);
    if (element.textContent !== text) element.textContent = text;
  }
}

/**
 * A camera's address without scheme and login: nothing secret on the screen.
 * @param {string} address
 */
function withoutLogin(address) {
  return address.replace(/^\w+:\/\//, '').replace(/^[^/]*@/, '');
}
