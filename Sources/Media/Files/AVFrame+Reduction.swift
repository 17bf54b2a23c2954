// SPDX-License-Identifier: Apache-2.0

import CFFmpeg

extension UnsafeMutablePointer<AVFrame> {
    /// The frame in a layout of `PixelFormat`: itself, or a copy in RGB or grey made of a palette, of 16-bit channels or of single bits.
    ///
    /// Takes over `self`. Layouts for which neither is possible come back as they are. Slow, plain code: for stills, once each.
    func reducedToSupportedFormat() throws(MediaError) -> UnsafeMutablePointer<AVFrame> {
        guard let reduction = Reduction(AVPixelFormat(pointee.format)) else { return self }
        defer {
            var owned: UnsafeMutablePointer<AVFrame>? = self
            av_frame_free(&owned)
        }
        guard let copy = av_frame_alloc() else { throw .outOfMemory }
        copy.pointee.format = reduction.target.rawValue
        copy.pointee.width = pointee.width
        copy.pointee.height = pointee.height
        guard av_frame_get_buffer(copy, 0) >= 0, let source = planeBase(0), let target = copy.planeBase(0) else {
            var owned: UnsafeMutablePointer<AVFrame>? = copy
            av_frame_free(&owned)
            throw .outOfMemory
        }
        copy.pointee.color_range = AVCOL_RANGE_JPEG
        for row in 0..<Int(pointee.height) {
            let from = UnsafePointer(source + row * planeStride(0))
            let to = target + row * copy.planeStride(0)
            for column in 0..<Int(pointee.width) { reduction.pixel(from, to, column, planeBase(1)) }
        }
        return copy
    }
}

/// How one pixel of an unusual layout becomes one of a usual layout.
private struct Reduction {
    let target: AVPixelFormat
    /// Source row, target row, column, palette.
    let pixel: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>?) -> Void

    init?(_ format: AVPixelFormat) {
        switch format {
        case AV_PIX_FMT_PAL8:
            // Four bytes an entry: blue, green, red, alpha.
            self.init(target: AV_PIX_FMT_RGB24) { source, target, column, palette in
                guard let palette else { return }
                let entry = palette + Int(source[column]) * 4
                target[column * 3] = entry[2]
                target[column * 3 + 1] = entry[1]
                target[column * 3 + 2] = entry[0]
            }
        case AV_PIX_FMT_YA8:
            self.init(target: AV_PIX_FMT_GRAY8) { source, target, column, _ in target[column] = source[column * 2] }
        case AV_PIX_FMT_MONOBLACK:
            self.init(target: AV_PIX_FMT_GRAY8) { source, target, column, _ in
                target[column] = source[column / 8] >> (7 - UInt8(column % 8)) & 1 == 1 ? 255 : 0
            }
        // Big-endian: the upper byte comes first.
        case AV_PIX_FMT_GRAY16BE: self.init(target: AV_PIX_FMT_GRAY8) { source, target, column, _ in target[column] = source[column * 2] }
        case AV_PIX_FMT_YA16BE: self.init(target: AV_PIX_FMT_GRAY8) { source, target, column, _ in target[column] = source[column * 4] }
        case AV_PIX_FMT_RGB48BE: self.init(upperBytesOf: 6)
        case AV_PIX_FMT_RGBA64BE: self.init(upperBytesOf: 8)
        default: return nil
        }
    }

    private init(upperBytesOf pixelBytes: Int) {
        self.init(target: AV_PIX_FMT_RGB24) { source, target, column, _ in
            for channel in 0..<3 { target[column * 3 + channel] = source[column * pixelBytes + channel * 2] }
        }
    }

    private init(
        target: AVPixelFormat,
        pixel: @escaping (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>?) -> Void
    ) {
        self.target = target
        self.pixel = pixel
    }
}
