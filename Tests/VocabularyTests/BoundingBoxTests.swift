// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Vocabulary

@Suite("Boxes and identifiers")
struct BoundingBoxTests {
    private let box = BoundingBox(x1: 0, y1: 0, x2: 10, y2: 10)

    @Test("Boxes that are the same overlap wholly, apart not at all, half by a third")
    func overlap() {
        #expect(box.intersectionOverUnion(with: box) == 1)
        #expect(box.intersectionOverUnion(with: BoundingBox(x1: 20, y1: 0, x2: 30, y2: 10)) == 0)
        #expect(abs(box.intersectionOverUnion(with: BoundingBox(x1: 5, y1: 0, x2: 15, y2: 10)) - 1 / 3) < 1e-6)
    }

    @Test("A box without area overlaps nothing, itself included")
    func degenerate() {
        let line = BoundingBox(x1: 3, y1: 3, x2: 3, y2: 9)
        #expect(line.intersectionOverUnion(with: line) == 0)
        #expect(BoundingBox(x1: 9, y1: 9, x2: 1, y2: 1).area == 0)
    }

    @Test("A clamped box lies inside the picture")
    func clamped() {
        let inside = BoundingBox(x1: -5, y1: -1, x2: 700, y2: 90).clamped(width: 640, height: 80)
        #expect(inside == BoundingBox(x1: 0, y1: 0, x2: 640, y2: 80))
    }

    @Test("A session identifier is read in either case and written in lower case")
    func sessionID() {
        let text = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
        #expect(SessionID(text)?.description == text.lowercased())
        #expect(SessionID(text) == SessionID(text.lowercased()))
        #expect(SessionID("not-a-uuid") == nil)
        #expect(SessionID("") == nil)
    }
}
