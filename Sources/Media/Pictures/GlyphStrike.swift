// SPDX-License-Identifier: Apache-2.0

import CPixels

/// The letters of one font in one size.
struct GlyphStrike: Sendable {
    /// One letter: where its coverage begins in `coverage`, its size, and how it sits on the line.
    struct Glyph {
        var offset = 0
        var width = 0
        var height = 0
        /// From the pen to the left edge; may be negative.
        var left = 0
        /// From the base line up to the top edge.
        var top = 0
        /// From this pen to the next.
        var advance = 0
    }

    /// Codes with a glyph: Unicode's first 256 less the control characters.
    static let characters: ClosedRange<UInt32> = 32...255

    let pixelSize: Int
    /// From the base line to the top of the tallest letter and to the bottom of the deepest.
    let ascent: Int
    let descent: Int
    /// One for each of `characters`.
    let glyphs: [Glyph]
    /// How much of each pixel the letters cover, 255 for all of it; glyph after glyph, row by row.
    let coverage: [UInt8]

    /// The glyph of `character`; what the font or the atlas does not have becomes a question mark, controls vanish.
    func glyph(_ character: Unicode.Scalar) -> Glyph? {
        if Self.characters.contains(character.value) { return glyphs[Int(character.value - Self.characters.lowerBound)] }
        return character.value < Self.characters.lowerBound ? nil : glyphs[Int(UInt32(UInt8(ascii: "?")) - Self.characters.lowerBound)]
    }

    /// The width of `text` in pixels.
    func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (glyph($1)?.advance ?? 0) }
    }

    /// Lays `text` into `target`, the pen starting at `x`, `baseLine`. What reaches over the edge is cut off.
    func write(_ text: String, into target: WritablePlane, x: Int, baseLine: Int) {
        var pen = x
        coverage.withUnsafeBufferPointer { coverage in
            guard let base = coverage.baseAddress else { return }
            for character in text.unicodeScalars {
                guard let glyph = glyph(character) else { continue }
                let left = pen + glyph.left
                let first = max(0, -left)
                let end = min(glyph.width, target.rowBytes - left)
                pen += glyph.advance
                guard first < end else { continue }
                for row in 0..<glyph.height where (0..<target.rows).contains(baseLine - glyph.top + row) {
                    let source = base + glyph.offset + row * glyph.width
                    pixels_cover(target.writable(baseLine - glyph.top + row) + left + first, source + first, end - first, 255)
                }
            }
        }
    }
}
