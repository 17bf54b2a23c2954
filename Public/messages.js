// SPDX-License-Identifier: Apache-2.0
// @ts-check

// What crosses the wire, as types, and the parser of binary messages. See docs/reference/websocket.md.

/**
 * @typedef {'connecting' | 'running' | 'reconnecting' | 'stalled' | 'paused' | 'stopped' | 'failed'} SessionState
 * @typedef {[number, number, number, number]} BBox left, top, right, bottom in pixels of the source picture
 * @typedef {{ class_id: number, class_name: string, bbox: BBox, confidence: number }} Detection
 * @typedef {{ received?: number, decoded?: number, scheduled?: number, inferred?: number, sent?: number }} Trace
 *   milliseconds since the frame was received
 *
 * @typedef {{ type: 'stream_info', session_id: string, width: number, height: number, fps?: number | null, codec: string,
 *   model: string, classes: string[] }} StreamInfo
 * @typedef {{ type: 'frame_result', session_id: string, timestamp: number, frame_index: number, pts: number,
 *   detections: Detection[], trace?: Trace, skipped: number }} FrameResult
 * @typedef {{ type: 'alert', session_id: string, timestamp: number,
 *   data: { class_name: string, confidence: number, bbox: BBox } }} AlertMessage
 * @typedef {{ type: 'state', session_id: string, state: SessionState, error?: string | null, detail?: string | null }} StateMessage
 * @typedef {{ type: 'error', detail: string }} ErrorMessage the server did not understand this page
 * @typedef {StreamInfo | FrameResult | AlertMessage | StateMessage | ErrorMessage} ServerMessage
 *
 * @typedef {{ type: 'ack', frame_index: number } | { type: 'control', action: 'pause' | 'resume' | 'stop' }} ClientMessage
 *
 * @typedef {{ frameIndex: number, hasBoxes: boolean, jpeg: Uint8Array }} Picture a JPEG file and whose it is
 *
 * @typedef {{ stream_url: string, name?: string | null, enable_drawing?: boolean, confidence_threshold?: number | null,
 *   classes?: string[] | null, max_fps?: number | null, jpeg_quality?: number, max_latency_ms?: number | null,
 *   alert?: { threshold?: number, classes?: string[] | null, cooldown_seconds?: number } }} StartRequest
 * @typedef {{ session_id: string, status: string, message: string, state: SessionState }} StartAnswer
 *
 * @typedef {StartRequest & { session_id: string, state: SessionState, error?: string | null, error_detail?: string | null,
 *   fps: { received: number, analysed: number }, viewers: number }} SessionStatus
 *   the settings it runs with, with `***` in place of a password, and how it is; the page uses these fields of many
 */

const SHORTEST_HEADER = 24;
const KIND_JPEG = 1;
const FLAG_ANNOTATED = 1 << 0;

/**
 * The picture in a binary message: a little-endian header, then the JPEG file, which stays in `data`.
 * @param {ArrayBuffer} data
 * @returns {Picture | null} `null` for kinds this page does not know
 */
export function parsePicture(data) {
  if (data.byteLength < SHORTEST_HEADER) return null;
  const header = new DataView(data);
  const length = header.getUint16(2, true);
  if (header.getUint8(0) !== KIND_JPEG || length < SHORTEST_HEADER || length > data.byteLength) return null;
  return {
    frameIndex: Number(header.getBigUint64(16, true)),
    hasBoxes: (header.getUint8(1) & FLAG_ANNOTATED) !== 0,
    jpeg: new Uint8Array(data, length),
  };
}
