// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Media

@Suite("Letters of labels")
struct GlyphAtlasTests {
    @Test("A font that is not there is named in the error")
    func missing() {
        let error = #expect(throws: MediaError.self) { try GlyphAtlas(fontPath: "/nowhere/font.ttf") }
        #expect(error?.code == .notFound)
        #expect(error?.detail.contains("/nowhere/font.ttf") == true)
    }

    @Test("A file that is no font is refused")
    func noFont() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "vedette-\(UUID().uuidString).ttf").path()
        try Data("not a font".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: MediaError.self) { try GlyphAtlas(fontPath: path) }
        #expect(error?.code == .badFile)
    }

    @Test("A size outside the bounds is refused", arguments: [-1, 0, 5, 201, Int.max])
    func badSize(size: Int) {
        let error = #expect(throws: MediaError.self) { try GlyphAtlas(pixelSize: size) }
        #expect(error?.code == .encoding)
    }

    @Test("Every ASCII and Latin-1 letter has a width, and text is as wide as its letters")
    func widths() throws {
        guard let atlas = TestFont.atlas else { return }
        let strike = atlas.strike(forPictureOf: 1080)
        #expect(strike.pixelSize == atlas.pixelSize)
        for code in 33...126 { #expect(strike.width(of: String(UnicodeScalar(UInt8(code)))) > 0) }
        #expect(strike.width(of: "é") > 0)
        #expect(strike.width(of: "ab") == strike.width(of: "a") + strike.width(of: "b"))
        #expect(strike.width(of: "") == 0)
    }

    @Test("What the atlas lacks becomes a question mark; control characters vanish")
    func foreign() throws {
        guard let strike = TestFont.atlas?.strike(forPictureOf: 1080) else { return }
        #expect(strike.width(of: "犬") == strike.width(of: "?"))
        #expect(strike.width(of: "a\n\u{0}b") == strike.width(of: "ab"))
    }

    @Test("Larger pictures get larger letters, within reason")
    func sizes() throws {
        guard let atlas = TestFont.atlas else { return }
        let sizes = [1, 240, 480, 720, 1080, 2160, 8640].map { atlas.strike(forPictureOf: $0).pixelSize }
        #expect(sizes == sizes.sorted())
        #expect(sizes[0] >= 12)
        #expect(sizes[5] == 2 * atlas.pixelSize)
    }
}

/// An atlas of whatever font this machine has.
enum TestFont {
    static let atlas: GlyphAtlas? = {
        do {
            return try GlyphAtlas()
        } catch {
            print("SKIPPED (no font): \(error)")
            return nil
        }
    }()
}
