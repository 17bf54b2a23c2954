// SPDX-License-Identifier: Apache-2.0

/// How a frame's samples lie in memory. A closed list: what cameras, clips and pictures decode to.
public enum PixelFormat: String, Hashable, Sendable, CaseIterable {
    /// Three planes of 8 bits, chroma halved both ways: what nearly every camera sends.
    case i420
    /// Three planes of 8 bits, chroma halved across.
    case i422
    /// Three planes of 8 bits, chroma in full.
    case i444
    /// As `i420`, `i422` and `i444` with 10 bits in 16, little-endian, low bits used.
    case i010, i210, i410
    /// A luma plane and one of interleaved chroma (U first), 8 bits, chroma halved both ways.
    case nv12
    /// One plane of luma, 8 bits.
    case gray
    /// One plane, three bytes a pixel, in the order of the name.
    case rgb24, bgr24
    /// One plane, four bytes a pixel, in the order of the name.
    case rgba, bgra, argb

    /// Whether the samples are red, green and blue rather than luma and chroma.
    public var isRGB: Bool {
        switch self {
        case .rgb24, .bgr24, .rgba, .bgra, .argb: true
        case .i420, .i422, .i444, .i010, .i210, .i410, .nv12, .gray: false
        }
    }

    /// Significant bits of a sample.
    public var bitDepth: Int {
        switch self {
        case .i010, .i210, .i410: 10
        default: 8
        }
    }

    public var planeCount: Int {
        switch self {
        case .i420, .i422, .i444, .i010, .i210, .i410: 3
        case .nv12: 2
        case .gray, .rgb24, .bgr24, .rgba, .bgra, .argb: 1
        }
    }

    /// Whether chroma has half the luma's columns; an odd width rounds up.
    public var halvesChromaWidth: Bool {
        switch self {
        case .i420, .i422, .i010, .i210, .nv12: true
        default: false
        }
    }

    /// Whether chroma has half the luma's rows; an odd height rounds up.
    public var halvesChromaHeight: Bool {
        switch self {
        case .i420, .i010, .nv12: true
        default: false
        }
    }

    /// Bytes one row of `plane` takes without padding, for a picture of `width` pixels.
    func rowBytes(plane: Int, width: Int) -> Int {
        let columns = plane > 0 && halvesChromaWidth ? (width + 1) / 2 : width
        return switch self {
        case .i420, .i422, .i444, .gray: columns
        case .i010, .i210, .i410: columns * 2
        case .nv12: plane == 0 ? columns : columns * 2
        case .rgb24, .bgr24: columns * 3
        case .rgba, .bgra, .argb: columns * 4
        }
    }

    /// Rows of `plane`, for a picture of `height` pixels.
    func rows(plane: Int, height: Int) -> Int {
        plane > 0 && halvesChromaHeight ? (height + 1) / 2 : height
    }
}
