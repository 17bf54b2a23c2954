// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("Colours of classes")
struct ClassColourTests {
    @Test("The colours are fixed: a change would repaint every dashboard")
    func fixed() {
        #expect(ClassColour(classID: 0) == ClassColour(red: 13, green: 242, blue: 128))
        #expect(ClassColour(classID: 79) == ClassColour(classID: 79))
    }

    @Test("Any two of COCO's eighty classes differ, and neighbours differ clearly")
    func distinct() {
        let colours = (0..<80).map(ClassColour.init(classID:))
        for (index, colour) in colours.enumerated() {
            for other in colours[(index + 1)...] { #expect(difference(colour, other) >= 8) }
            for other in colours[(index + 1)...].prefix(7) { #expect(difference(colour, other) >= 60) }
        }
    }

    @Test("Any number is a class id", arguments: [Int.min, -1, 80, 300, Int.max])
    func anyID(id: Int) {
        #expect(ClassColour(classID: id) == ClassColour(classID: id))
    }

    @Test("The letters' colour is the one that contrasts more")
    func text() {
        #expect(ClassColour(red: 255, green: 255, blue: 0).needsBlackText)
        #expect(ClassColour(red: 0, green: 255, blue: 0).needsBlackText)
        #expect(!ClassColour(red: 0, green: 0, blue: 200).needsBlackText)
        #expect(!ClassColour(red: 120, green: 0, blue: 120).needsBlackText)
    }

    @Test("Hue, saturation and lightness are CSS's")
    func css() {
        #expect(ClassColour(hue: 0, saturation: 1, lightness: 0.5) == ClassColour(red: 255, green: 0, blue: 0))
        #expect(ClassColour(hue: 210, saturation: 0.5, lightness: 0.4) == ClassColour(red: 51, green: 102, blue: 153))
        #expect(ClassColour(hue: 120, saturation: 0, lightness: 0.2) == ClassColour(red: 51, green: 51, blue: 51))
    }

    @Test("JPEG's codes of the primaries are those of its standard")
    func jfif() {
        #expect((JFIFColour.black.y, JFIFColour.black.cb, JFIFColour.black.cr) == (0, 128, 128))
        #expect((JFIFColour.white.y, JFIFColour.white.cb, JFIFColour.white.cr) == (255, 128, 128))
        let red = JFIFColour(red: 255, green: 0, blue: 0)
        #expect((red.y, red.cb, red.cr) == (76, 85, 255))
    }

    private func difference(_ one: ClassColour, _ other: ClassColour) -> Int {
        [(one.red, other.red), (one.green, other.green), (one.blue, other.blue)].map { abs(Int($0) - Int($1)) }.reduce(0, +)
    }
}
