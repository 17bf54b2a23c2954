// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The HTTP API as the page uses it. Every call ends in its answer or in a `Problem`.

import { currentKey } from './key.js';

/** @typedef {import('./messages.js').SessionStatus} SessionStatus */
/** @typedef {import("./messages.js").StartRequest} StartRequest */
/** @typedef {import("./messages.js").StartAnswer} StartAnswer */

/** An answer that does not come within this time counts as no answer, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Why a call failed. `status` is the HTTP status, 0 where no answer came; `code` is the server's name for it, empty where
 * somebody else answered; `detail` is a sentence from whoever did. `wait` is how many seconds the server asks to wait, 0 if it
 * does not ask.
 */
export class Problem extends Error {
  /** @param {number} status @param {string} [code] @param {string} [detail] @param {number} [wait] */
  constructor(status, code = '', detail = '', wait = 0) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.wait = wait;
  }

  /** Nobody there, or a proxy that says so: worth trying again. */
  get isOutage() {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

/** @param {string} id */
const segment = (id) => encodeURIComponent(id);

/** @param {StartRequest} request @returns {Promise<StartAnswer>} */
export const startAnalysis = (request) => call('POST', 'start', request);

/** @param {'stop' | 'pause' | 'resume'} action @param {string} id @returns {Promise<unknown>} */
export const control = (action, id) => call('POST', action, { session_id: id });

/** @returns {Promise<SessionStatus[]>} */
export async function listSessions() {
  const answer = await call('GET', 'sessions');
  return Array.isArray(answer) ? answer : answer.sessions;
}

/**
 * The address of a session's WebSocket with a fresh ticket. A browser cannot read why a handshake was refused; asking
 * for the ticket first turns every refusal into a `Problem` with its status.
 * @param {string} id
 */
export async function socketAddress(id) {
  const { ticket } = await call('POST', `sessions/${segment(id)}/ticket`);
  const address = new URL(`ws/stream/${segment(id)}`, document.baseURI);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = new URLSearchParams({ picture: 'binary', ticket }).toString();
  return address.href;
}

/**
 * @param {string} method
 * @param {string} path below `/api/v1/video`
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  const headers = new Headers({ Accept: 'application/json' });
  const key = currentKey();
  if (key) headers.set('X-API-Key', key);
  if (body) headers.set('Content-Type', 'application/json');
  let response;
  let text;
  try {
    response = await fetch(new URL(`api/v1/video/${path}`, document.baseURI), {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
      cache: 'no-store',
      credentials: 'same-origin',
    });
    text = await response.text();
  } catch {
    throw new Problem(0);
  }
  const answer = parse(text);
  if (!response.ok) {
    const wait = Math.max(0, Number.parseInt(response.headers.get('Retry-After') ?? '', 10) || 0);
    throw new Problem(response.status, String(answer?.code ?? ''), String(answer?.detail ?? answer?.message ?? ''), wait);
  }
  return answer;
}

/** @param {string} text @returns {any} `null` for what is no JSON, such as a proxy's error page */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
