// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("Drawing boxes and labels")
struct AnnotatorTests {
    private let grey = UnitColour(red: 0.5, green: 0.5, blue: 0.5)

    @Test(
        "A box is drawn in its class's exact colour and nothing inside it is touched",
        arguments: [PixelFormat.i420, .i422, .i444, .nv12, .gray, .rgb24]
    )
    func box(format: PixelFormat) throws {
        var canvas = try canvas(format, width: 64, height: 48)
        let plain = canvas.snapshot()
        var annotator = Annotator(glyphs: nil)
        annotator.draw([detection(3, 10, 12, 40, 32)], on: &canvas)
        let colour = ClassColour(classID: 3).jfif
        for (x, y) in [(10, 12), (11, 13), (39, 31), (38, 30), (25, 12), (25, 31), (10, 20), (39, 20)] {
            #expect(canvas.snapshot().pixel(x, y) == colour, "\(x), \(y)")
        }
        for (x, y) in [(12, 14), (37, 29), (25, 20), (9, 12), (10, 11), (40, 20), (25, 32), (0, 0), (63, 47)] {
            #expect(canvas.snapshot().pixel(x, y) == plain.pixel(x, y), "\(x), \(y)")
        }
    }

    @Test(
        "Boxes that leave the picture, or are no boxes, are drawn as far as they make sense",
        arguments: [
            (BoundingBox(x1: -50, y1: -50, x2: 20, y2: 20), true), (BoundingBox(x1: 50, y1: 40, x2: 900, y2: 900), true),
            (BoundingBox(x1: -1e30, y1: -1e30, x2: 1e30, y2: 1e30), true),
            (BoundingBox(x1: -.infinity, y1: -.infinity, x2: .infinity, y2: .infinity), true), (BoundingBox(x1: 70, y1: 5, x2: 90, y2: 20), false),
            (BoundingBox(x1: -20, y1: 5, x2: -1, y2: 20), false), (BoundingBox(x1: 30, y1: 30, x2: 10, y2: 10), false),
            (BoundingBox(x1: .nan, y1: 1, x2: 10, y2: 10), false), (BoundingBox(x1: 1, y1: 1, x2: 10, y2: .nan), false),
            (BoundingBox(x1: 20.2, y1: 20.2, x2: 20.4, y2: 20.4), true),
        ]
    )
    func oddBoxes(box: BoundingBox, isSeen: Bool) throws {
        for (width, height) in [(64, 48), (63, 47)] {
            var canvas = try canvas(.i420, width: width, height: height)
            let plain = canvas.snapshot()
            var annotator = Annotator(glyphs: TestFont.atlas)
            annotator.draw([Detection(classID: 1, className: "cat", box: box, confidence: 0.5)], on: &canvas)
            #expect((canvas.snapshot() != plain) == isSeen)
        }
    }

    @Test(
        "Any box is drawn on any picture, tiny and odd ones included",
        arguments: [(1, 1), (2, 2), (1, 40), (41, 1), (3, 5), (17, 33)],
        [PixelFormat.i420, .i444]
    )
    func tinyPictures(size: (Int, Int), format: PixelFormat) throws {
        var canvas = try canvas(format, width: size.0, height: size.1)
        var annotator = Annotator(glyphs: TestFont.atlas)
        annotator.draw([detection(0, 0, 0, Float(size.0), Float(size.1)), detection(7, 0.4, 0.4, 0.6, 0.6)], on: &canvas)
        #expect(canvas.snapshot().pixel(0, 0) != canvas.snapshot().pixel(-1, 0))
    }

    @Test("Three hundred boxes are drawn, the most certain on top, and all labels with them")
    func many() throws {
        let crowd = (0..<299).map { index in
            let (x, y) = (Float(index % 20) * 16, Float(index / 20) * 16)
            return detection(index, x, y, x + 60, y + 50, confidence: Float(index) / 300)
        }
        for glyphs in [nil, TestFont.atlas] {
            var canvas = try canvas(.i420, width: 320, height: 240)
            var annotator = Annotator(glyphs: glyphs)
            annotator.draw([detection(5, 100, 100, 200, 200, confidence: 1)] + crowd, on: &canvas)
            // Labels lie above all boxes: only without them is the whole outline bare.
            guard glyphs == nil else { continue }
            let picture = canvas.snapshot()
            let outline = (100..<200).flatMap { [picture.pixel($0, 100), picture.pixel($0, 199), picture.pixel(100, $0), picture.pixel(199, $0)] }
            #expect(Set(outline) == [ClassColour(classID: 5).jfif])
        }
    }

    @Test("A label stands above its box in the class's colour, with letters in black or white", arguments: [0, 5, 27, 56])
    func label(classID: Int) throws {
        guard let atlas = TestFont.atlas else { return }
        var canvas = try canvas(.i420, width: 400, height: 300)
        var annotator = Annotator(glyphs: atlas)
        annotator.draw([detection(classID, 100, 100, 300, 250)], on: &canvas)
        let colour = ClassColour(classID: classID)
        let picture = canvas.snapshot()
        let label = (100..<180).flatMap { x in (86..<100).map { y in picture.pixel(x, y) } }
        #expect(picture.pixel(100, 99) == colour.jfif)
        let letters: JFIFColour = colour.needsBlackText ? .black : .white
        #expect(label.filter { $0.y == letters.y }.count > 20)
        #expect(label.filter { $0 == colour.jfif }.count > 100)
    }

    @Test("Labels at the edges stay inside the picture")
    func edges() throws {
        guard let atlas = TestFont.atlas else { return }
        for box in [(0, 0, 30, 30), (370, 0, 400, 30), (370, 280, 400, 300), (0, 280, 30, 300)] as [(Float, Float, Float, Float)] {
            var canvas = try canvas(.i420, width: 400, height: 300)
            var annotator = Annotator(glyphs: atlas)
            annotator.draw([detection(2, box.0, box.1, box.2, box.3)], on: &canvas)
            let picture = canvas.snapshot()
            let colour = ClassColour(classID: 2).jfif
            let painted = (0..<300).reduce(0) { sum, y in sum + (0..<400).count { picture.pixel($0, y) == colour } }
            // A whole label's background: had part of it been cut off, there would be less.
            #expect(painted > 600)
        }
    }

    @Test(
        "A label says the class and how certain it is",
        arguments: [
            ("dog", 0.874, "dog 87%"), ("dog", 1, "dog 100%"), ("dog", -3, "dog 0%"), ("dog", .infinity, "dog"), ("dog", .nan, "dog"),
            ("", 0.5, " 50%"),
        ]
            as [(String, Float, String)]
    )
    func text(name: String, confidence: Float, expected: String) {
        let box = BoundingBox(x1: 0, y1: 0, x2: 1, y2: 1)
        #expect(Annotator.text(of: Detection(classID: 0, className: name, box: box, confidence: confidence)) == expected)
    }

    @Test("A name as long as a novel is cut")
    func longName() {
        let box = BoundingBox(x1: 0, y1: 0, x2: 1, y2: 1)
        let text = Annotator.text(of: Detection(classID: 0, className: String(repeating: "x", count: 100_000), box: box, confidence: 1))
        #expect(text.count == Annotator.longestName + 5)
    }

    private func canvas(_ format: PixelFormat, width: Int, height: Int) throws -> PictureCanvas {
        let frame = try TestPicture.plain(grey, format, width: width, height: height)
        var canvas = PictureCanvas()
        var reader = PlanarReader()
        frame.withPlanes { canvas.copy(reader.picture($0, of: frame)) }
        return canvas
    }

    private func detection(_ id: Int, _ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float, confidence: Float = 0.5) -> Detection {
        Detection(classID: id, className: "thing", box: BoundingBox(x1: x1, y1: y1, x2: x2, y2: y2), confidence: confidence)
    }
}

/// What is on a canvas, as values.
struct CanvasSnapshot: Equatable {
    let planes: [[UInt8]]
    let width: Int
    let columns: Int
    let shifts: [Int]

    /// The colour at a place; outside the picture, the magenta of nothing.
    func pixel(_ x: Int, _ y: Int) -> JFIFColour {
        guard x >= 0, y >= 0 else { return JFIFColour(red: 255, green: 0, blue: 255) }
        let chroma = (y >> shifts[1]) * columns + (x >> shifts[0])
        return JFIFColour(y: planes[0][y * width + x], cb: planes[1][chroma], cr: planes[2][chroma])
    }
}

extension PictureCanvas {
    func snapshot() -> CanvasSnapshot {
        let planes = [luma, cb, cr].map { plane in
            (0..<plane.rows).flatMap { Array(UnsafeBufferPointer(start: plane.writable($0), count: plane.rowBytes)) }
        }
        return CanvasSnapshot(planes: planes, width: width, columns: cb.rowBytes, shifts: [shiftX, shiftY])
    }
}
