// SPDX-License-Identifier: Apache-2.0

import Media

/// A colour from 0 to 1 each.
struct UnitColour: Hashable, Sendable {
    var red, green, blue: Double

    /// The colour as luma and chroma codes of 8 bits, not yet rounded. Written out from the standards, sharing nothing with the code under test.
    func yuv(_ colour: ColourDescription) -> (y: Double, u: Double, v: Double) {
        let (kr, kb) =
            switch colour.matrix {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            }
        let y = kr * red + (1 - kr - kb) * green + kb * blue
        let (u, v) = ((blue - y) / (1 - kb) / 2, (red - y) / (1 - kr) / 2)
        return colour.range == .limited ? (16 + 219 * y, 128 + 224 * u, 128 + 224 * v) : (255 * y, 128 + 255 * u, 128 + 255 * v)
    }

    init(red: Double, green: Double, blue: Double) { (self.red, self.green, self.blue) = (red, green, blue) }

    /// The colour of luma and chroma codes, cut to 0...1.
    init(y: Double, u: Double, v: Double, _ colour: ColourDescription) {
        let (kr, kb) =
            switch colour.matrix {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            }
        let limited = colour.range == .limited
        let luma = limited ? (y - 16) / 219 : y / 255
        let (cb, cr) = ((u - 128) / (limited ? 224 : 255), (v - 128) / (limited ? 224 : 255))
        let (r, b) = (luma + 2 * (1 - kr) * cr, luma + 2 * (1 - kb) * cb)
        let g = (luma - kr * r - kb * b) / (1 - kr - kb)
        (red, green, blue) = (min(max(r, 0), 1), min(max(g, 0), 1), min(max(b, 0), 1))
    }

    func distance(to other: UnitColour) -> Double {
        max(abs(red - other.red), abs(green - other.green), abs(blue - other.blue))
    }

    static let primaries = [
        UnitColour(red: 0, green: 0, blue: 0), UnitColour(red: 1, green: 1, blue: 1), UnitColour(red: 0.5, green: 0.5, blue: 0.5),
        UnitColour(red: 1, green: 0, blue: 0), UnitColour(red: 0, green: 1, blue: 0), UnitColour(red: 0, green: 0, blue: 1),
        UnitColour(red: 0.8, green: 0.6, blue: 0.5), UnitColour(red: 0.1, green: 0.3, blue: 0.7),
    ]
}

extension ColourDescription {
    static let all = Matrix.allCases.flatMap { matrix in Range.allCases.map { ColourDescription(matrix: matrix, range: $0) } }
}

enum TestPicture {
    /// A frame whose pixel at (x, y) has the colour `paint(x, y)`; halved chroma takes the colour of its top left pixel.
    static func make(
        _ format: PixelFormat,
        width: Int,
        height: Int,
        colour: ColourDescription = ColourDescription(matrix: .bt709, range: .limited),
        paint: (Int, Int) -> UnitColour
    ) throws -> VideoFrame {
        try VideoFrame(
            format: format,
            width: width,
            height: height,
            planes: planes(format, width: width, height: height, colour: colour, paint: paint),
            colour: colour
        )
    }

    /// A frame of one colour.
    static func plain(
        _ paint: UnitColour,
        _ format: PixelFormat = .i420,
        width: Int,
        height: Int,
        colour: ColourDescription = ColourDescription(matrix: .bt709, range: .limited)
    ) throws -> VideoFrame {
        try make(format, width: width, height: height, colour: colour) { _, _ in paint }
    }

    static func planes(
        _ format: PixelFormat,
        width: Int,
        height: Int,
        colour: ColourDescription,
        paint: (Int, Int) -> UnitColour
    ) -> [[UInt8]] {
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
        func chroma(_ code: (UnitColour) -> [UInt8]) -> [UInt8] {
            let (stepX, stepY) = (format.halvesChromaWidth ? 2 : 1, format.halvesChromaHeight ? 2 : 1)
            return stride(from: 0, to: height, by: stepY).flatMap { y in
                stride(from: 0, to: width, by: stepX).flatMap { x in code(paint(x, y)) }
            }
        }
        func luma(_ code: (UnitColour) -> [UInt8]) -> [UInt8] {
            (0..<height).flatMap { y in (0..<width).flatMap { x in code(paint(x, y)) } }
        }
        /// A code of 8 bits as one of 10, little-endian: full range spreads, limited range moves up.
        func ten(_ value: Double) -> [UInt8] {
            let wide = colour.range == .full ? value * 1023 / 255 : value * 4
            let whole = UInt16(min(max(wide.rounded(), 0), 1023))
            return [UInt8(truncatingIfNeeded: whole), UInt8(whole >> 8)]
        }
        switch format {
        case .i420, .i422, .i444:
            return [luma { [byte($0.yuv(colour).y)] }, chroma { [byte($0.yuv(colour).u)] }, chroma { [byte($0.yuv(colour).v)] }]
        case .i010, .i210, .i410:
            return [luma { ten($0.yuv(colour).y) }, chroma { ten($0.yuv(colour).u) }, chroma { ten($0.yuv(colour).v) }]
        case .nv12:
            return [luma { [byte($0.yuv(colour).y)] }, chroma { [byte($0.yuv(colour).u), byte($0.yuv(colour).v)] }]
        case .gray: return [luma { [byte($0.yuv(colour).y)] }]
        case .rgb24: return [luma { [byte($0.red * 255), byte($0.green * 255), byte($0.blue * 255)] }]
        case .bgr24: return [luma { [byte($0.blue * 255), byte($0.green * 255), byte($0.red * 255)] }]
        case .rgba: return [luma { [byte($0.red * 255), byte($0.green * 255), byte($0.blue * 255), 77] }]
        case .bgra: return [luma { [byte($0.blue * 255), byte($0.green * 255), byte($0.red * 255), 77] }]
        case .argb: return [luma { [77, byte($0.red * 255), byte($0.green * 255), byte($0.blue * 255)] }]
        }
    }
}
