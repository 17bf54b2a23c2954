// SPDX-License-Identifier: Apache-2.0

import CLibyuv
import CPixels

/// Presents frames of any `PixelFormat` as planar pictures. Planar 8-bit formats, nearly all there are, are lent as they lie; the others are
/// regrouped into memory of this reader's, which is kept for the next frame.
struct PlanarReader: ~Copyable {
    private var scratch = SampleBuffer()

    /// `frame`, whose `planes` are lent at the moment, as a planar picture: valid as long as they are, and until the next call.
    mutating func picture(_ planes: FramePlanes, of frame: VideoFrame) -> PlanarPicture {
        switch frame.format {
        case .i420, .i422, .i444, .gray: asIs(planes, of: frame)
        case .i010, .i210, .i410: narrowed(planes, of: frame)
        case .nv12: separated(planes, of: frame)
        case .rgb24, .bgr24, .rgba, .bgra, .argb: split(planes.first, of: frame)
        }
    }

    private func asIs(_ planes: FramePlanes, of frame: VideoFrame) -> PlanarPicture {
        let isGray = planes.second == nil
        return PlanarPicture(
            model: isGray ? .gray(frame.colour) : .yuv(frame.colour),
            width: frame.width,
            height: frame.height,
            first: planes.first,
            second: planes.second,
            third: planes.third,
            shiftX: frame.format.halvesChromaWidth ? 1 : 0,
            shiftY: frame.format.halvesChromaHeight ? 1 : 0
        )
    }

    /// 10 bits to 8. The scaler would not gain by the two bits: models see 256 steps in training.
    private mutating func narrowed(_ planes: FramePlanes, of frame: VideoFrame) -> PlanarPicture {
        let bits = frame.format.bitDepth
        // Limited range has its black and white at the 8-bit codes, moved up; full range spreads over all codes.
        let factor = frame.colour.range == .limited ? 65536 >> (bits - 8) : 255 * 65536 / ((1 << bits) - 1)
        let sources = [planes.first, planes.second, planes.third].compactMap { $0 }
        let targets = room(for: sources.map { ($0.rowBytes / 2, $0.rows) })
        for (source, target) in zip(sources, targets) {
            for row in 0..<source.rows {
                let samples = UnsafeRawPointer(source.base + row * source.stride).assumingMemoryBound(to: UInt16.self)
                pixels_narrow(target.writable(row), samples, target.rowBytes, UInt32(factor))
            }
        }
        return PlanarPicture(
            model: .yuv(frame.colour),
            width: frame.width,
            height: frame.height,
            first: targets[0].plane,
            second: targets[1].plane,
            third: targets[2].plane,
            shiftX: frame.format.halvesChromaWidth ? 1 : 0,
            shiftY: frame.format.halvesChromaHeight ? 1 : 0
        )
    }

    /// Interleaved chroma to two planes; luma is lent as it lies.
    private mutating func separated(_ planes: FramePlanes, of frame: VideoFrame) -> PlanarPicture {
        guard let pairs = planes.second else { preconditionFailure("NV12 has two planes: the frame's init checked") }
        let size = (pairs.rowBytes / 2, pairs.rows)
        let targets = room(for: [size, size])
        SplitUVPlane(
            pairs.base,
            Int32(pairs.stride),
            targets[0].base,
            Int32(targets[0].stride),
            targets[1].base,
            Int32(targets[1].stride),
            Int32(size.0),
            Int32(size.1)
        )
        return PlanarPicture(
            model: .yuv(frame.colour),
            width: frame.width,
            height: frame.height,
            first: planes.first,
            second: targets[0].plane,
            third: targets[1].plane,
            shiftX: 1,
            shiftY: 1
        )
    }

    /// Packed colours to planes of red, green and blue. Alpha is not looked at, as in PIL's `convert("RGB")`.
    private mutating func split(_ packed: FramePlane, of frame: VideoFrame) -> PlanarPicture {
        let planes = room(for: Array(repeating: (frame.width, frame.height), count: 4))
        let (red, green, blue, unused) = (planes[0], planes[1], planes[2], planes[3])
        /// libyuv's names for the targets are those of the byte order B, G, R, A; other orders pass other planes under these names.
        func splitFour(_ bytes: (WritablePlane, WritablePlane, WritablePlane, WritablePlane)) {
            let stride = Int32(red.stride)
            SplitARGBPlane(
                packed.base,
                Int32(packed.stride),
                bytes.2.base,
                stride,
                bytes.1.base,
                stride,
                bytes.0.base,
                stride,
                bytes.3.base,
                stride,
                Int32(frame.width),
                Int32(frame.height)
            )
        }
        func splitThree(_ bytes: (WritablePlane, WritablePlane, WritablePlane)) {
            let stride = Int32(red.stride)
            SplitRGBPlane(
                packed.base,
                Int32(packed.stride),
                bytes.0.base,
                stride,
                bytes.1.base,
                stride,
                bytes.2.base,
                stride,
                Int32(frame.width),
                Int32(frame.height)
            )
        }
        switch frame.format {
        case .rgb24: splitThree((red, green, blue))
        case .bgr24: splitThree((blue, green, red))
        case .rgba: splitFour((red, green, blue, unused))
        case .bgra: splitFour((blue, green, red, unused))
        case .argb: splitFour((unused, red, green, blue))
        default: preconditionFailure("\(frame.format) is not packed RGB")
        }
        return PlanarPicture(
            model: .rgb,
            width: frame.width,
            height: frame.height,
            first: red.plane,
            second: green.plane,
            third: blue.plane,
            shiftX: 0,
            shiftY: 0
        )
    }

    private mutating func room(for sizes: [(width: Int, height: Int)]) -> [WritablePlane] {
        let bytes = sizes.map { SampleBuffer.stride($0.width) * $0.height }
        var next = scratch.room(for: bytes.reduce(0, +))
        return zip(sizes, bytes).map { size, count in
            defer { next += count }
            return WritablePlane(base: next, stride: SampleBuffer.stride(size.width), rowBytes: size.width, rows: size.height)
        }
    }
}
