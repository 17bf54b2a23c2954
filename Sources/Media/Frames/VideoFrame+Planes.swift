// SPDX-License-Identifier: Apache-2.0

import CFFmpeg
public import Vocabulary

/// A picture in planes of 8 bits, chroma halved both ways (odd sizes round up), rows without padding.
public struct I420Planes: Hashable, Sendable {
    public var width: Int
    public var height: Int
    public var y: [UInt8]
    public var u: [UInt8]
    public var v: [UInt8]

    public init(width: Int, height: Int, y: [UInt8], u: [UInt8], v: [UInt8]) {
        self.width = width
        self.height = height
        self.y = y
        self.u = u
        self.v = v
    }
}

extension VideoFrame {
    /// Widest and tallest picture made from arrays.
    static let largestSide = 16384

    /// A frame with a copy of `planes`: for tests and pictures made by hand. Throws `.badFile` when sizes and bytes do not fit.
    public convenience init(
        i420 planes: I420Planes,
        colour: ColourDescription = ColourDescription(matrix: .bt709, range: .limited),
        pts: MediaTimestamp = MediaTimestamp(ticks: 0),
        time: CaptureTime = .now
    ) throws(MediaError) {
        try self.init(
            format: .i420,
            width: planes.width,
            height: planes.height,
            planes: [planes.y, planes.u, planes.v],
            colour: colour,
            pts: pts,
            time: time
        )
    }

    /// A frame with a copy of `planes`, each without padding between its rows. Throws `.badFile` when sizes and bytes do not fit.
    public convenience init(
        format: PixelFormat,
        width: Int,
        height: Int,
        planes: [[UInt8]],
        colour: ColourDescription = ColourDescription(matrix: .bt709, range: .limited),
        pts: MediaTimestamp = MediaTimestamp(ticks: 0),
        time: CaptureTime = .now,
        isCorrupt: Bool = false
    ) throws(MediaError) {
        guard (1...Self.largestSide).contains(width), (1...Self.largestSide).contains(height) else {
            throw MediaError(code: .badFile, detail: "a picture of \(width) by \(height) pixels cannot be made")
        }
        let fits =
            planes.count == format.planeCount
            && planes.enumerated().allSatisfy { index, bytes in
                bytes.count == format.rowBytes(plane: index, width: width) * format.rows(plane: index, height: height)
            }
        guard fits else { throw MediaError(code: .badFile, detail: "the planes' bytes do not fit a picture of \(width) by \(height) pixels") }
        guard let frame = av_frame_alloc() else { throw .outOfMemory }
        frame.pointee.format = format.ffmpeg.rawValue
        frame.pointee.width = Int32(width)
        frame.pointee.height = Int32(height)
        colour.describe(frame)
        guard av_frame_get_buffer(frame, 0) >= 0 else {
            var owned: UnsafeMutablePointer<AVFrame>? = frame
            av_frame_free(&owned)
            throw .outOfMemory
        }
        for (index, bytes) in planes.enumerated() {
            let rowBytes = format.rowBytes(plane: index, width: width)
            guard let base = frame.planeBase(index) else { continue }
            bytes.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                for row in 0..<format.rows(plane: index, height: height) {
                    (base + row * frame.planeStride(index)).update(from: start + row * rowBytes, count: rowBytes)
                }
            }
        }
        try self.init(adopting: frame, pts: pts, time: time, isCorrupt: isCorrupt)
    }
}
