// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Introduces the parts of the page to one another and asks the server, again and again, how its sessions are.

import { listSessions, Problem } from './api.js';
import { takeKeyFromAddress } from './key.js';
import { KeyDialog } from './keydialog.js';
import { languageTag, say, switchLanguage, translate } from './language.js';
import { delayBefore } from './socket.js';
import { StartForm } from './start.js';
import { Wall } from './wall.js';

/** How often the server is asked, and how often figures and countdowns are written, in milliseconds. */
const POLL_INTERVAL = 2000;
const RENDER_INTERVAL = 500;

const SERVER_TEXTS = /** @type {const} */ ({ connecting: 'serverConnecting', online: 'serverOnline', offline: 'serverOffline' });

/** @param {string} id @returns {HTMLElement} */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Whether the server answers; `until` is the moment of the next attempt (`Date.now()`), 0 during one.
 * @type {{ state: 'connecting' | 'online' | 'offline', until: number }}
 */
let server = { state: 'connecting', until: 0 };
let failures = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let pollTimer;
/** Tells a poll that was overtaken by another that its answer is old. */
let polls = 0;

takeKeyFromAddress();
const wall = new Wall();
const keyDialog = new KeyDialog(() => void poll());
const startForm = new StartForm(
  ({ session_id: id, state }, request) => wall.started(id, state, request),
  ({ status }) => status === 401 && keyDialog.ask(),
);

find('language').addEventListener('click', () => {
  switchLanguage();
  translateAll();
});
// The network, or the person, is back: no need to sit out the delay.
addEventListener('online', () => void poll());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && server.state === 'offline') void poll();
});

translateAll();
setInterval(render, RENDER_INTERVAL);
void poll();

async function poll() {
  clearTimeout(pollTimer);
  polls += 1;
  const number = polls;
  const askedAt = performance.now();
  let delay = POLL_INTERVAL;
  if (server.state === 'offline') server.until = 0;
  try {
    const sessions = await listSessions();
    if (number !== polls) return;
    keyDialog.settle();
    online();
    wall.reconcile(sessions, askedAt);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (number !== polls) return;
    if (error.isOutage) delay = offline();
    else online();
    if (error.status === 401) keyDialog.ask();
  }
  pollTimer = setTimeout(poll, delay);
}

function online() {
  const wasOffline = server.state === 'offline';
  failures = 0;
  server = { state: 'online', until: 0 };
  render();
  if (wasOffline) wall.hurry();
}

/** @returns {number} the delay before the next attempt, milliseconds */
function offline() {
  const delay = delayBefore(failures);
  failures += 1;
  server = { state: 'offline', until: Date.now() + delay };
  render();
  return delay;
}

function render() {
  find('server').dataset.server = server.state;
  write('server-text', say(SERVER_TEXTS[server.state]));
  find('notice').hidden = server.state !== 'offline';
  if (server.state === 'offline') {
    const seconds = Math.ceil((server.until - Date.now()) / 1000);
    write('notice-wait', seconds > 0 ? say('retryIn', { seconds }) : say('retryNow'));
  }
  wall.render();
}

function translateAll() {
  document.documentElement.lang = languageTag();
  document.title = `Vedette · ${say('tagline')}`;
  translate(document);
  startForm.translate();
  keyDialog.translate();
  wall.translate();
  render();
}

/** @param {string} id @param {string} text */
function write(id, text) {
  const element = find(id);
  if (element.textContent !== text) element.textContent = text;
}
