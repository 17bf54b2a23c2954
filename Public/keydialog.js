// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Asks for the API key where one is missing or refused.

import { currentKey, keepKey } from './key.js';
import { say } from './language.js';

/** @template {HTMLElement} E @param {string} id @returns {E} */
const find = (id) => /** @type {E} */ (document.getElementById(id));

export class KeyDialog {
  #dialog = /** @type {HTMLDialogElement} */ (find('key-dialog'));
  #field = /** @type {HTMLInputElement} */ (find('key'));
  #why = find('key-why');
  /** The person closed the dialog: it does not come back by itself. */
  #wasDismissed = false;

  /** @param {() => void} onKey a key was entered */
  constructor(onKey) {
    find('key-form').addEventListener('submit', () => {
      const key = this.#field.value.trim();
      if (!key) return;
      keepKey(key);
      this.#wasDismissed = false;
      onKey();
    });
    const dismiss = () => (this.#wasDismissed = true);
    this.#dialog.addEventListener('cancel', dismiss);
    find('key-cancel').addEventListener('click', () => {
      dismiss();
      this.#dialog.close();
    });
    this.#dialog.addEventListener('close', () => (this.#field.value = ''));
    find('key-change').addEventListener('click', () => this.#open());
  }

  /** The server asked for a key. */
  ask() {
    if (!this.#wasDismissed && !this.#dialog.open) this.#open();
  }

  /** The server is content: the next refusal is a new one. */
  settle() {
    this.#wasDismissed = false;
  }

  /** After a change of language. */
  translate() {
    this.#why.textContent = say(this.#why.dataset.refused === 'true' ? 'keyRefused' : 'keyMissing');
  }

  #open() {
    this.#why.dataset.refused = String(currentKey() !== null);
    this.translate();
    this.#dialog.showModal();
    this.#field.focus();
  }
}
