// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Draws openapi.json for people to read. It shows what the document says and sends no requests of its own.

/** @typedef {{ [name: string]: any }} Json */

/**
 * @param {string} tag
 * @param {{ [name: string]: string }} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The document's texts mark code with backticks; everything else is plain. @param {string} text @returns {HTMLElement} */
function prose(text) {
  const parts = text.split('`');
  return element('p', {}, ...parts.map((part, index) => (index % 2 ? element('code', {}, part) : part)));
}

/** @param {Json} value */
const code = (value) => element('pre', {}, element('code', {}, JSON.stringify(value, null, 2)));

/** @param {string[]} titles @param {(Node | string)[][]} rows */
function table(titles, rows) {
  const head = element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)));
  const body = rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))));
  return element('div', { class: 'scroll' }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
}

/** @param {Json} api @param {Json | undefined} part @returns {Json | undefined} what a `$ref` stands for */
function resolved(api, part) {
  const target = part?.$ref;
  if (!target) return part;
  return target.split('/').slice(1).reduce((/** @type {Json} */ node, /** @type {string} */ name) => node?.[name], api);
}

/** @param {Json} schema @returns {Node | string} the type in a few words, linked where it has a table of its own */
function typeName(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return element('a', { href: `#${name}` }, name);
  }
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return element('span', {}, 'list of ', typeName(schema.items));
  const range = schema.minimum !== undefined || schema.maximum !== undefined ? ` ${schema.minimum ?? ''}…${schema.maximum ?? ''}` : '';
  return `${schema.format ?? schema.type}${range}`;
}

/** @param {Json} schema */
function fields(schema) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    element('code', {}, name),
    typeName(field),
    required.has(name) ? 'yes' : '',
    element('span', {}, prose(field.description ?? ''), ...(field.default === undefined ? [] : [`Default: ${field.default}`])),
  ]);
  return table(['Field', 'Type', 'Required', ''], rows);
}

/** @param {Json} api @param {Json} operation */
function body(api, operation) {
  const content = operation.requestBody?.content?.['application/json'];
  if (!content) return [];
  const schema = resolved(api, content.schema);
  return [
    element('h3', {}, 'Body'),
    ...(operation.requestBody.description ? [prose(operation.requestBody.description)] : []),
    ...(schema ? [fields(schema)] : []),
    ...(content.example ? [code(content.example)] : []),
  ];
}

/** @param {Json} api @param {Json} operation */
function answers(api, operation) {
  const entries = Object.entries(operation.responses ?? {}).map(([status, answer]) => ({ status, answer: resolved(api, answer) ?? {} }));
  const rows = entries.map(({ status, answer }) => [
    element('code', {}, status),
    prose(answer.description ?? ''),
    element('span', {}, ...Object.entries(answer.content ?? {}).flatMap(([type, { schema }]) => [type, ' ', schema ? typeName(schema) : '', ' '])),
  ]);
  const example = entries[0]?.answer.content?.['application/json']?.example;
  return [element('h3', {}, 'Answers'), table(['Status', '', 'Content'], rows), ...(example ? [code(example)] : [])];
}

/** A command to try it with. @param {string} method @param {string} path @param {Json} operation */
function command(method, path, operation) {
  const example = operation.requestBody?.content?.['application/json']?.example;
  const parts = [`curl -X ${method.toUpperCase()}`, `'${location.origin}${path}'`];
  if (!isOpen(operation)) parts.push(`-H 'X-API-Key: …'`);
  if (example) parts.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example)}'`);
  return element('pre', {}, element('code', {}, parts.join(' \\\n  ')));
}

/** @param {Json} operation */
const isOpen = (operation) => Array.isArray(operation.security) && operation.security.length === 0;

/** @param {Json} api @param {string} path @param {string} method @param {Json} operation */
function operationNode(api, path, method, operation) {
  const parameters = (operation.parameters ?? []).map((/** @type {Json} */ parameter) => [
    element('code', {}, parameter.name),
    parameter.in,
    typeName(parameter.schema),
    prose(parameter.description ?? ''),
  ]);
  const access = isOpen(operation) ? [element('p', { class: 'open-access' }, 'Needs no key.')] : [];
  return element(
    'details',
    { id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { class: 'method' }, method.toUpperCase()),
      element('code', { class: 'path' }, path),
      element('span', { class: 'summary' }, operation.summary ?? ''),
    ),
    prose(operation.description ?? ''),
    ...access,
    ...(parameters.length ? [element('h3', {}, 'Parameters'), table(['Name', 'In', 'Type', ''], parameters)] : []),
    ...body(api, operation),
    ...answers(api, operation),
    element('h3', {}, 'Try it'),
    command(method, path, operation),
  );
}

/** @param {Json} api @param {Json} tag */
function chapter(api, tag) {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags?.includes(tag.name))
      .map(([method, operation]) => operationNode(api, path, method, operation)),
  );
  return [element('h2', {}, tag.name), prose(tag.description ?? ''), ...operations];
}

/** @param {Json} api */
function schemas(api) {
  const nodes = Object.entries(api.components.schemas).map(([name, schema]) =>
    element(
      'details',
      { id: name },
      element('summary', {}, element('code', {}, name), element('span', { class: 'summary' }, schema.description ?? '')),
      schema.properties ? fields(schema) : element('p', {}, typeName(schema)),
    ),
  );
  return [element('h2', {}, 'Objects'), ...nodes];
}

/** @param {Json} api */
function keys(api) {
  const rows = Object.values(api.components.securitySchemes).map((scheme) => [
    element('code', {}, scheme.name),
    scheme.in,
    prose(scheme.description ?? ''),
  ]);
  return [element('h2', {}, 'Keys'), table(['Name', 'In', ''], rows)];
}

/** Opens what the address points at, so that links to closed parts work. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.open = true;
  target.scrollIntoView();
}

async function draw() {
  const main = /** @type {HTMLElement} */ (document.getElementById('api'));
  try {
    const response = await fetch('/openapi.json');
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const api = await response.json();
    const title = /** @type {HTMLElement} */ (document.getElementById('title'));
    title.textContent = `${api.info.title}: API ${api.info.version}`;
    main.replaceChildren(
      prose(api.info.description ?? ''),
      ...keys(api),
      ...api.tags.flatMap((/** @type {Json} */ tag) => chapter(api, tag)),
      ...schemas(api),
    );
    openTarget();
  } catch (error) {
    main.replaceChildren(element('p', { class: 'error' }, `openapi.json could not be read: ${error}`));
  }
}

window.addEventListener('hashchange', openTarget);
draw();
