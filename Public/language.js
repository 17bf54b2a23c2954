// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The page's language: picked once, switchable, remembered. Texts in the document name their entry in the table:
// data-text (the text), data-label (accessible name and tooltip), data-hint (placeholder).

import { strings as english } from './strings.en.js';
import { strings as chinese } from './strings.zh.js';

/** @typedef {'zh' | 'en'} Language */
/** @typedef {keyof typeof chinese.texts} TextName */

const STORED_AS = 'vedette.language';
const TABLES = { zh: chinese, en: english };

/** @type {Language} */
let language = remembered() ?? preferred();

/** @returns {Language | null} */
function remembered() {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return stored === 'zh' || stored === 'en' ? stored : null;
  } catch {
    return null;
  }
}

/**
 * The first of the browser's languages that the page speaks; Chinese where it speaks none of them.
 * @returns {Language}
 */
function preferred() {
  for (const tag of navigator.languages ?? []) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'zh';
}

export function switchLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  try {
    localStorage.setItem(STORED_AS, language);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** The language as HTML and `Intl` name it. */
export function languageTag() {
  return language === 'zh' ? 'zh-CN' : 'en';
}

/**
 * The text called `name`, with `{placeholders}` filled.
 * @param {TextName} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  const text = TABLES[language].texts[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/**
 * The text called `name` where the table has one: for codes a newer server may send.
 * @param {string} name
 * @returns {string | null}
 */
export function sayIfKnown(name) {
  return Object.hasOwn(TABLES[language].texts, name) ? say(/** @type {TextName} */ (name)) : null;
}

/**
 * What people call a class; the model's own word where the table has none.
 * @param {string} className
 */
export function classTitle(className) {
  return TABLES[language].classes[className] ?? className;
}

/**
 * Fills the texts of `root` and everything in it.
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = say(/** @type {TextName} */ (element.getAttribute('data-text')));
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    const text = say(/** @type {TextName} */ (element.getAttribute('data-label')));
    element.setAttribute('aria-label', text);
    element.setAttribute('title', text);
  }
  for (const element of root.querySelectorAll('[data-hint]')) {
    element.setAttribute('placeholder', say(/** @type {TextName} */ (element.getAttribute('data-hint'))));
  }
}
