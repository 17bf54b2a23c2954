// SPDX-License-Identifier: Apache-2.0

/// One plane in memory of ours.
struct WritablePlane {
    let base: UnsafeMutablePointer<UInt8>
    let stride: Int
    let rowBytes: Int
    let rows: Int

    func writable(_ row: Int) -> UnsafeMutablePointer<UInt8> { base + row * stride }

    /// The same plane, for reading.
    var plane: FramePlane { FramePlane(base: UnsafePointer(base), stride: stride, rowBytes: rowBytes, rows: rows) }
}
