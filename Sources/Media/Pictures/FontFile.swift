// SPDX-License-Identifier: Apache-2.0

import CFreeType
import FoundationEssentials

/// A font opened with FreeType, for as long as it takes to draw its letters.
struct FontFile: ~Copyable {
    private let library: FT_Library
    private let face: FT_Face

    /// Opens the first of `paths` that exists.
    init(searching paths: [String]) throws(MediaError) {
        guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            let looked = paths.count == 1 ? paths[0] : "none of the \(paths.count) well-known places has a font"
            throw MediaError(code: .notFound, detail: "no font for labels: \(looked); install fonts-dejavu-core or name a font file")
        }
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else { throw .outOfMemory }
        var face: FT_Face?
        let status = FT_New_Face(library, path, 0, &face)
        guard status == 0, let face else {
            FT_Done_FreeType(library)
            throw MediaError(code: .badFile, detail: "\(path) is not a font FreeType can read", status: status)
        }
        self.library = library
        self.face = face
    }

    deinit {
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    /// Draws all characters in the size of `pixelSize` pixels.
    func strike(pixelSize: Int) throws(MediaError) -> GlyphStrike {
        let status = FT_Set_Pixel_Sizes(face, 0, FT_UInt(pixelSize))
        guard status == 0 else {
            throw MediaError(code: .badFile, detail: "the font has no letters of \(pixelSize) pixels", status: status)
        }
        var coverage: [UInt8] = []
        let glyphs = GlyphStrike.characters.map { draw($0, appendingTo: &coverage) }
        // What Latin capitals and small letters need, not the font's own line height: that leaves room for accents on Vietnamese capitals.
        let printable = zip(GlyphStrike.characters, glyphs).filter { (33...126).contains($0.0) && $0.0 != 0x7C }
        return GlyphStrike(
            pixelSize: pixelSize,
            ascent: printable.map(\.1.top).max() ?? pixelSize,
            descent: printable.map { $0.1.height - $0.1.top }.max() ?? 0,
            glyphs: glyphs,
            coverage: coverage
        )
    }

    /// Draws one character. One the font lacks or cannot draw comes out as its replacement box, or as nothing.
    private func draw(_ character: UInt32, appendingTo coverage: inout [UInt8]) -> GlyphStrike.Glyph {
        let flags = Int32(FT_LOAD_RENDER) | Self.lightHinting
        guard FT_Load_Char(face, FT_ULong(character), flags) == 0, let slot = face.pointee.glyph else { return GlyphStrike.Glyph() }
        let bitmap = slot.pointee.bitmap
        var glyph = GlyphStrike.Glyph(
            offset: coverage.count,
            width: Int(bitmap.width),
            height: Int(bitmap.rows),
            left: Int(slot.pointee.bitmap_left),
            top: Int(slot.pointee.bitmap_top),
            advance: (Int(slot.pointee.advance.x) + 32) >> 6
        )
        guard let buffer = bitmap.buffer, bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_GRAY.rawValue), bitmap.pitch > 0 else {
            (glyph.width, glyph.height) = (0, 0)
            return glyph
        }
        for row in 0..<glyph.height {
            coverage.append(contentsOf: UnsafeBufferPointer(start: buffer + row * Int(bitmap.pitch), count: glyph.width))
        }
        return glyph
    }

    /// `FT_LOAD_TARGET_LIGHT`, a macro Swift does not see: letters snap to whole rows, not to columns.
    private static let lightHinting = Int32(FT_RENDER_MODE_LIGHT.rawValue & 15) << 16
}
