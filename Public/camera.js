// SPDX-License-Identifier: Apache-2.0
// @ts-check

// One camera as the page knows it: its session, its connection, its figures. Touches no document.

import { control, Problem, socketAddress, startAnalysis } from './api.js';
import { FramePairing } from './pairing.js';
import { ResultSocket } from './socket.js';
import { Rate, Recent } from './statistics.js';

/** @typedef {import('./messages.js').AlertMessage} AlertMessage */
/** @typedef {import('./messages.js').FrameResult} FrameResult */
/** @typedef {import('./messages.js').ServerMessage} ServerMessage */
/** @typedef {import('./messages.js').SessionState} SessionState */
/** @typedef {import('./messages.js').SessionStatus} SessionStatus */
/** @typedef {import('./messages.js').StartRequest} StartRequest */
/** @typedef {import('./messages.js').StreamInfo} StreamInfo */
/** @typedef {import('./screen.js').Frame} Frame */

/**
 * What a camera reports.
 * @typedef {object} CameraEvents
 * @property {() => void} onChange state, link or description changed
 * @property {(frame: Frame) => void} onFrame
 * @property {(alert: AlertMessage) => void} onAlert
 */

/** Frames over which the latency is taken. */
const LATENCY_FRAMES = 100;

/** A link that brings nothing for so long, although the server analyses, is dead, in milliseconds. Pings do not show in a page. */
const LONGEST_SILENCE = 20_000;

/** Answers to a start that another attempt would not change. */
const FINAL_START_STATUSES = new Set([400, 401, 403]);

/** @param {string | undefined} state */
export const isFinal = (state) => state === 'stopped' || state === 'failed' || state === 'lost';

export class Camera {
  /** @type {string} */
  id;
  /**
   * As polled; `null` until the first poll that knows it.
   * @type {SessionStatus | null}
   */
  status = null;
  /** @type {SessionState | 'lost'} */
  state;
  /** @type {string | null} */
  error = null;
  /** @type {string | null} */
  detail = null;
  /** @type {StreamInfo | null} */
  info = null;
  /**
   * How to start this camera again; `null` where the page does not know its whole address.
   * @type {StartRequest | null}
   */
  request;
  isRestarting = false;
  wasOpen = false;
  hasPicture = false;
  /** Frames this page missed because it was too slow. */
  skipped = 0;
  painted = new Rate();
  latency = new Recent(LATENCY_FRAMES);

  #events;
  #socket;
  /** The page started this session itself, so it may start it again unasked. */
  #isOurs;
  /** A state newer than any poll that was asked for before it. */
  #stateAt = 0;
  #pairing = new FramePairing();

  /**
   * @param {string} id
   * @param {SessionState} state
   * @param {StartRequest | null} request set where the page started the session
   * @param {CameraEvents} events
   */
  constructor(id, state, request, events) {
    this.id = id;
    this.state = state;
    this.request = request;
    this.#isOurs = request !== null;
    this.#events = events;
    this.#socket = new ResultSocket(() => socketAddress(this.id), {
      onMessage: (message) => this.#receive(message),
      onPicture: (picture) => this.#show(this.#pairing.addPicture(picture)),
      onLink: () => this.#linkChanged(),
    });
  }

  get link() {
    return this.#socket.link;
  }

  get canStart() {
    return this.request !== null;
  }

  watch() {
    if (!isFinal(this.state)) this.#socket.open();
  }

  unwatch() {
    this.#socket.close();
  }

  /** The server is there again: no need to sit out the delay. */
  hurry() {
    this.#socket.hurry();
  }

  /** @param {SessionStatus} status @param {number} askedAt when the poll was sent, `performance.now()` */
  update(status, askedAt) {
    this.status = status;
    this.request ??= requestFrom(status);
    if (askedAt >= this.#stateAt) this.#enter(status.state, status.error ?? null, status.error_detail ?? null);
  }

  /** The server does not know the session any more. */
  lose() {
    this.#enter('lost', null, null);
  }

  /**
   * Goes on as another session of the same camera.
   * @param {string} id
   * @param {SessionState} state
   */
  adopt(id, state) {
    this.id = id;
    this.status = null;
    this.#forgetPicture();
    this.skipped = 0;
    this.#stateAt = performance.now();
    this.#enter(state, null, null);
    this.watch();
  }

  /** Starts the session again if the server lost it and the page may do so unasked. Called as often as the server is polled. */
  async recover() {
    if (this.state !== 'lost' || !this.#isOurs || this.isRestarting) return;
    try {
      await this.startAgain();
    } catch (error) {
      if (error instanceof Problem && FINAL_START_STATUSES.has(error.status)) this.#isOurs = false;
    }
  }

  async startAgain() {
    if (!this.request) return;
    this.isRestarting = true;
    this.#events.onChange();
    try {
      const { session_id: id, state } = await startAnalysis(this.request);
      this.#isOurs = true;
      this.adopt(id, state);
    } finally {
      this.isRestarting = false;
      this.#events.onChange();
    }
  }

  /** @param {'pause' | 'resume' | 'stop'} action for everybody who watches this session */
  async control(action) {
    await control(action, this.id);
    this.#stateAt = performance.now();
    if (action === 'stop') this.#enter('stopped', null, null);
    if (action === 'pause') this.#enter('paused', null, null);
    if (action === 'resume') this.#enter('running', null, null);
  }

  /**
   * The frame is on the canvas, or never will be: the server may send the next.
   * @param {Frame} frame
   * @param {boolean} wasPainted
   */
  done(frame, wasPainted) {
    this.#socket.send({ type: 'ack', frame_index: frame.frameIndex });
    if (!wasPainted) return;
    this.painted.tick(performance.now());
    if (this.hasPicture || this.link.state !== 'open') return;
    this.hasPicture = true;
    this.#events.onChange();
  }

  /** To be called now and then: replaces a link that only looks alive. */
  check() {
    const shouldSpeak = this.state === 'running' && (this.status?.fps.analysed ?? 0) >= 1 && document.visibilityState === 'visible';
    if (this.link.state === 'open' && shouldSpeak && performance.now() - this.#socket.heardAt > LONGEST_SILENCE) this.#socket.open();
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    switch (message.type) {
      case 'stream_info':
        this.info = message;
        this.#events.onChange();
        break;
      case 'frame_result':
        this.#receiveResult(message);
        break;
      case 'alert':
        this.#events.onAlert(message);
        break;
      case 'state':
        this.#stateAt = performance.now();
        this.#enter(message.state, message.error ?? null, message.detail ?? null);
        break;
    }
  }

  /** @param {FrameResult} result */
  #receiveResult(result) {
    this.skipped += result.skipped;
    if (result.trace?.sent !== undefined) this.latency.add(result.trace.sent);
    // A result whose picture never came must not keep the server waiting.
    const unpaired = this.#pairing.unpairedIndex;
    if (unpaired !== null) this.#socket.send({ type: 'ack', frame_index: unpaired });
    this.#show(this.#pairing.addResult(result));
  }

  /** @param {Frame | null} frame */
  #show(frame) {
    if (frame) this.#events.onFrame(frame);
  }

  #linkChanged() {
    const { link } = this;
    if (link.state === 'open') this.wasOpen = true;
    else this.#forgetPicture();
    if (link.state === 'refused' && link.problem.status === 404) this.lose();
    else this.#events.onChange();
  }

  #forgetPicture() {
    this.hasPicture = false;
    this.#pairing.clear();
    this.latency.clear();
  }

  /** @param {SessionState | 'lost'} state @param {string | null} error @param {string | null} detail */
  #enter(state, error, detail) {
    this.state = state;
    this.error = error;
    this.detail = detail;
    if (isFinal(state) && this.link.state !== 'closed') this.#socket.close();
    this.#events.onChange();
  }
}

/**
 * How to start a session again that somebody else started: with the same settings, so that everybody who does so gets
 * the same session.
 * @param {SessionStatus} status
 * @returns {StartRequest | null} `null` where the address has a password, which the server does not tell
 */
function requestFrom(status) {
  if (status.stream_url.includes('***')) return null;
  const { stream_url, name, enable_drawing, confidence_threshold, classes, max_fps, jpeg_quality, max_latency_ms, alert } = status;
  return { stream_url, name, enable_drawing, confidence_threshold, classes, max_fps, jpeg_quality, max_latency_ms, alert };
}
