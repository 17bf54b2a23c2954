// SPDX-License-Identifier: Apache-2.0

/// Where a frame's samples lie. Valid only inside the closure of `VideoFrame.withPlanes`, and never leaves this module.
struct FramePlanes {
    /// Luma, or all of a one-plane format.
    let first: FramePlane
    /// U, or interleaved chroma of NV12.
    let second: FramePlane?
    /// V.
    let third: FramePlane?
}

/// One plane of a frame, lent for reading.
struct FramePlane {
    /// The top left sample.
    let base: UnsafePointer<UInt8>
    /// Bytes from one row to the next; at least `rowBytes`.
    let stride: Int
    /// Bytes of a row that are picture.
    let rowBytes: Int
    let rows: Int
}
