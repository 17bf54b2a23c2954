// SPDX-License-Identifier: Apache-2.0
// @ts-check

// The API key: taken once from the printed link or the form, kept in this browser, sent as a header only.

const STORED_AS = 'vedette.key';

/**
 * For browsers that refuse storage: the key then lasts as long as the page.
 * @type {string | null}
 */
let key = null;
let isRead = false;

/**
 * Takes the key out of `#key=…` or `?apikey=…` and removes it from the address bar and from the history entry,
 * so that it is neither bookmarked nor shared by copying the address.
 */
export function takeKeyFromAddress() {
  const address = new URL(location.href);
  const fragment = new URLSearchParams(address.hash.slice(1));
  const found = fragment.get('key') ?? address.searchParams.get('apikey');
  if (found === null) return;
  fragment.delete('key');
  address.hash = fragment.toString();
  address.searchParams.delete('apikey');
  history.replaceState(null, '', address);
  if (found) keepKey(found);
}

/** @returns {string | null} the key, or `null` while none is known; a gateway that is off needs none */
export function currentKey() {
  if (!isRead) {
    isRead = true;
    try {
      key ??= localStorage.getItem(STORED_AS);
    } catch {
      // Storage is forbidden here; the key in memory has to do.
    }
  }
  return key;
}

/** @param {string | null} newKey `null` forgets the key */
export function keepKey(newKey) {
  key = newKey;
  isRead = true;
  try {
    if (newKey === null) localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, newKey);
  } catch {
    // As above.
  }
}
