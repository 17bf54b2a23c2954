// SPDX-License-Identifier: Apache-2.0
// @ts-check

// Draws detections over a picture. Knows nothing of sockets, sessions or languages.

/** @typedef {import('./messages.js').Detection} Detection */

/**
 * The colour of a class: the same in every picture and every camera, and the same that the server draws with
 * (`ClassColour` in Sources/Media). Hues follow one another by the golden angle, so neighbours in the class list, which often share a
 * picture, lie far apart; three steps of lightness separate the hues that come close again.
 * @param {number} classID
 * @returns {string} `#rrggbb`
 */
export function classColour(classID) {
  const index = Math.abs(Math.trunc(classID)) % 360_000;
  const hue = (150 + index * 137.507764) % 360;
  const lightness = [0.5, 0.62, 0.4][index % 3];
  const reach = 0.9 * Math.min(lightness, 1 - lightness);
  return '#' + [0, 8, 4].map((offset) => {
    const position = (offset + hue / 30) % 12;
    const channel = lightness - reach * Math.max(-1, Math.min(position - 3, 9 - position, 1));
    return Math.round(channel * 255).toString(16).padStart(2, '0');
  }).join('');
}

/**
 * Black or white, whichever is easier to read on the colour (WCAG's contrast ratio).
 * @param {string} colour `#rrggbb`
 */
function textColour(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2);
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000' : '#fff';
}

/**
 * Draws boxes and labels, lowest confidence first, so that the surest label lies on top.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Detection[]} detections boxes in pixels of the source picture
 * @param {object} geometry
 * @param {number} geometry.sourceWidth pixels of the source picture, which fills the whole canvas
 * @param {number} geometry.sourceHeight
 * @param {number} geometry.pixelRatio device pixels in one CSS pixel
 * @param {(detection: Detection) => string} label
 */
export function drawDetections(context, detections, { sourceWidth, sourceHeight, pixelRatio }, label) {
  const { width, height } = context.canvas;
  const across = width / sourceWidth;
  const down = height / sourceHeight;
  const line = Math.max(2, Math.round(Math.min(3, Math.max(1.5, width / pixelRatio / 300)) * pixelRatio));
  const fontSize = Math.round(Math.min(16, Math.max(11, width / pixelRatio / 44)) * pixelRatio);
  context.font = `600 ${fontSize}px system-ui, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif`;
  context.textBaseline = 'middle';
  const placed = [...detections].reverse().map((detection) => {
    const [x1, y1, x2, y2] = detection.bbox;
    const left = clamp(Math.round(x1 * across), 0, width - line);
    const top = clamp(Math.round(y1 * down), 0, height - line);
    const right = clamp(Math.round(x2 * across), left + line, width);
    const bottom = clamp(Math.round(y2 * down), top + line, height);
    return { detection, left, top, right, bottom };
  });
  for (const { detection, left, top, right, bottom } of placed) {
    // A dark rim on both sides keeps the line visible on pictures of its own colour.
    context.fillStyle = 'rgb(0 0 0 / 32%)';
    frame(context, left - 1, top - 1, right + 1, bottom + 1, line + 2);
    context.fillStyle = classColour(detection.class_id);
    frame(context, left, top, right, bottom, line);
  }
  for (const { detection, left, top, bottom } of placed) {
    drawLabel(context, label(detection), classColour(detection.class_id), { left, top, bottom, line, fontSize });
  }
}

/**
 * Four filled sides instead of a stroke: whole device pixels, so that every pixel of the line has exactly its colour.
 * @param {CanvasRenderingContext2D} context
 * @param {number} left @param {number} top @param {number} right @param {number} bottom @param {number} line
 */
function frame(context, left, top, right, bottom, line) {
  context.fillRect(left, top, right - left, line);
  context.fillRect(left, bottom - line, right - left, line);
  context.fillRect(left, top + line, line, bottom - top - 2 * line);
  context.fillRect(right - line, top + line, line, bottom - top - 2 * line);
}

/**
 * Text on the class colour, above the box, or inside it where there is no room.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {string} colour
 * @param {{ left: number, top: number, bottom: number, line: number, fontSize: number }} place
 */
function drawLabel(context, text, colour, { left, top, line, fontSize }) {
  const { width } = context.canvas;
  const padding = Math.round(fontSize * 0.4);
  const labelWidth = Math.min(width, Math.ceil(context.measureText(text).width) + 2 * padding);
  const labelHeight = Math.round(fontSize * 1.5);
  const x = clamp(left, 0, width - labelWidth);
  const y = top >= labelHeight ? top - labelHeight + line : top;
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y, labelWidth, labelHeight, Math.round(fontSize * 0.25));
  context.fill();
  context.fillStyle = textColour(colour);
  context.fillText(text, x + padding, y + labelHeight / 2 + 1, width - 2 * padding);
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
