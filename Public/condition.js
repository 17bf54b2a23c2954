// SPDX-License-Identifier: Apache-2.0
// @ts-check

// What condition a camera is in, in words for people. Decides and touches nothing.

import { say, sayIfKnown } from './language.js';

/** @typedef {import('./language.js').TextName} TextName */
/** @typedef {import('./messages.js').SessionState} SessionState */
/** @typedef {import('./socket.js').Link} Link */
/** @typedef {import('./api.js').Problem} Problem */

/**
 * @typedef {object} Facts
 * @property {SessionState | 'lost'} state
 * @property {string | null} error the code
 * @property {string | null} detail the server's own sentence
 * @property {Link} link
 * @property {boolean} wasOpen the link has been open before
 * @property {boolean} hasPicture a picture was painted since the link opened
 * @property {boolean} isRestarting the page is starting the session again
 * @property {boolean} canStart the page knows how to start it again
 */

/** @typedef {'watch' | 'again' | 'resume'} VeilAction */

/**
 * `tone`: live (what is seen is now), busy (something is being done about it), bad (a person must act), still (as wanted).
 * A `veil` covers the picture whenever it is not live.
 * @typedef {object} Condition
 * @property {'live' | 'busy' | 'bad' | 'still'} tone
 * @property {string} label
 * @property {{ title: string, detail?: string, fine?: string | null, action?: VeilAction } | null} veil
 */

/** @param {Facts} facts @returns {Condition} */
export function conditionOf(facts) {
  const { state, error, detail } = facts;
  const trouble = { detail: error === null ? undefined : explain(error), fine: detail };
  const again = facts.canStart ? /** @type {const} */ ('again') : undefined;

  if (facts.isRestarting) return busy('stateConnecting', { title: say('veilRestarting') });
  switch (state) {
    case 'lost':
      return { tone: 'bad', label: say('stateLost'), veil: { title: say('veilLost'), detail: say('veilLostDetail'), action: again } };
    case 'stopped':
      return { tone: 'still', label: say('stateStopped'), veil: { title: say('veilStopped'), action: again } };
    case 'failed':
      return { tone: 'bad', label: say('stateFailed'), veil: { title: say('veilFailed'), ...trouble, action: again } };
  }

  const unlinked = linkCondition(facts);
  if (unlinked) return unlinked;

  switch (state) {
    case 'connecting':
      return busy('stateConnecting', { title: say('veilConnecting'), ...trouble });
    case 'reconnecting':
      return busy('stateReconnecting', { title: say('veilReconnecting'), ...trouble });
    case 'stalled':
      return busy('stateStalled', { title: say('veilStalled'), ...trouble });
    case 'paused':
      return { tone: 'still', label: say('statePaused'), veil: { title: say('veilPaused'), action: 'resume' } };
    default:
      if (!facts.hasPicture) return busy('stateConnecting', { title: say('veilFirstPicture') });
      return { tone: 'live', label: say('stateRunning'), veil: null };
  }
}

/**
 * What is to be said about the page's own connection; `null` where it is up, or coming up for the first time.
 * @param {Facts} facts
 * @returns {Condition | null}
 */
function linkCondition({ link, wasOpen }) {
  switch (link.state) {
    case 'refused':
      return { tone: 'bad', label: say('linkClosed'), veil: { title: say('veilRefused'), ...explainProblem(link.problem), action: 'watch' } };
    case 'closed':
      return { tone: 'still', label: say('linkClosed'), veil: { title: say('veilUnwatched'), detail: say('veilUnwatchedDetail'), action: 'watch' } };
    case 'waiting': {
      const seconds = Math.max(1, Math.ceil((link.until - Date.now()) / 1000));
      return busy('linkWaiting', { title: say('veilLink'), detail: say('retryIn', { seconds }) });
    }
    case 'connecting':
      return wasOpen ? busy('linkWaiting', { title: say('veilLink'), detail: say('retryNow') }) : null;
    default:
      return null;
  }
}

/** @param {TextName} label @param {NonNullable<Condition['veil']>} veil @returns {Condition} */
function busy(label, veil) {
  return { tone: 'busy', label: say(label), veil };
}

/**
 * What a session's error code means and what to do about it.
 * @param {string} code
 */
export function explain(code) {
  return sayIfKnown(`error.${code}`) ?? code;
}

/**
 * A refused call: what it means in the reader's language, and what the server said.
 * @param {Problem} problem
 */
export function explainProblem({ status, code, detail, wait }) {
  if (status === 429 && wait > 0) return { detail: say('problemWait', { seconds: wait }), fine: null };
  const scope = status === 403 ? /the scope '(\w+)'/.exec(detail)?.[1] : undefined;
  if (scope) return { detail: say('problemScope', { scope }), fine: null };
  const known = sayIfKnown(`problem.${code}`) ?? sayIfKnown(`problem.${status}`);
  return { detail: known ?? say('problemOther', { status }), fine: detail };
}
