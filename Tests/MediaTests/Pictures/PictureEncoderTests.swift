// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import Vocabulary

@testable import Media

@Suite("Pictures for viewers")
struct PictureEncoderTests {
    @Test(
        "A colour goes through JPEG and comes back, whatever the camera writes it in",
        arguments: ColourDescription.all,
        [PixelFormat.i420, .i444, .i422, .i010]
    )
    func roundTrip(colour: ColourDescription, format: PixelFormat) throws {
        var encoder = PictureEncoder(glyphs: nil)
        for paint in UnitColour.primaries {
            let jpeg = try encoder.encode(TestPicture.plain(paint, format, width: 32, height: 24, colour: colour), detections: [], quality: 95)
            let seen = try Self.decoded(jpeg)
            #expect((seen.width, seen.height) == (32, 24))
            #expect(seen.pixel(16, 12).distance(to: paint) < 0.02, "\(paint)")
        }
    }

    @Test("A still in RGB comes back with its colours, boxes on it")
    func still() throws {
        var encoder = PictureEncoder(glyphs: nil)
        let paint = UnitColour(red: 0.9, green: 0.5, blue: 0.1)
        let frame = try TestPicture.plain(paint, .rgb24, width: 64, height: 64)
        let seen = try Self.decoded(encoder.encode(frame, detections: [Self.detection(0, 16, 16, 48, 48)], quality: 100))
        let colour = ClassColour(classID: 0)
        let expected = UnitColour(red: Double(colour.red) / 255, green: Double(colour.green) / 255, blue: Double(colour.blue) / 255)
        #expect(seen.pixel(32, 32).distance(to: paint) < 0.02)
        #expect(seen.pixel(32, 16).distance(to: expected) < 0.06)
    }

    @Test("Any size is encoded as it is", arguments: [(1, 1), (2, 2), (1, 7), (9, 1), (15, 17), (131, 75)], PixelFormat.allCases)
    func sizes(size: (Int, Int), format: PixelFormat) throws {
        var encoder = PictureEncoder(glyphs: TestFont.atlas)
        let frame = try TestPicture.plain(UnitColour(red: 1, green: 0, blue: 0), format, width: size.0, height: size.1)
        let jpeg = try encoder.encode(frame, detections: [Self.detection(4, 0, 0, Float(size.0), Float(size.1))], quality: 70)
        #expect(jpeg.starts(with: [0xFF, 0xD8, 0xFF]) && jpeg.suffix(2) == [0xFF, 0xD9])
        let seen = try Self.decoded(jpeg)
        #expect((seen.width, seen.height) == size)
    }

    @Test("The frame's own bytes are never written to", arguments: PixelFormat.allCases)
    func untouched(format: PixelFormat) throws {
        let frame = try TestPicture.make(format, width: 50, height: 37) { x, y in UnitColour(red: Double(x) / 50, green: Double(y) / 37, blue: 0.3) }
        let before = Self.bytes(of: frame)
        var encoder = PictureEncoder(glyphs: TestFont.atlas)
        _ = try encoder.encode(frame, detections: (0..<20).map { Self.detection($0, Float($0), 5, Float($0) + 30, 30) }, quality: 80)
        #expect(Self.bytes(of: frame) == before)
    }

    @Test("Higher quality makes larger files, and numbers out of bounds count as the bound")
    func quality() throws {
        var encoder = PictureEncoder(glyphs: nil)
        let frame = try TestPicture.make(.i420, width: 128, height: 96) { x, y in
            UnitColour(red: Double((x * 7 + y * 3) % 32) / 31, green: Double((x * 2 + y * 5) % 16) / 15, blue: 0.4)
        }
        var sizes: [Int] = []
        for quality in [1, 30, 70, 100] { sizes.append(try encoder.encode(frame, detections: [], quality: quality).count) }
        #expect(sizes == sizes.sorted() && Set(sizes).count == 4)
        #expect(try encoder.encode(frame, detections: [], quality: .min) == encoder.encode(frame, detections: [], quality: 1))
        #expect(try encoder.encode(frame, detections: [], quality: .max) == encoder.encode(frame, detections: [], quality: 100))
    }

    @Test("The same frame and detections give the same file, from a new encoder and a used one")
    func repeatable() throws {
        let frame = try TestPicture.plain(UnitColour(red: 0.2, green: 0.4, blue: 0.6), width: 200, height: 120)
        let other = try TestPicture.plain(UnitColour(red: 0.9, green: 0.1, blue: 0.6), .rgba, width: 333, height: 77)
        var used = PictureEncoder(glyphs: TestFont.atlas)
        let detections = [Self.detection(1, 20, 30, 100, 90), Self.detection(0, 150, 0, 200, 60)]
        let first = try used.encode(frame, detections: detections, quality: 70)
        _ = try used.encode(other, detections: detections, quality: 10)
        var fresh = PictureEncoder(glyphs: TestFont.atlas)
        #expect(try used.encode(frame, detections: detections, quality: 70) == first)
        #expect(try fresh.encode(frame, detections: detections, quality: 70) == first)
    }

    @Test("No detections leave the plain picture; without letters there are boxes and no labels")
    func layers() throws {
        let frame = try TestPicture.plain(UnitColour(red: 0.5, green: 0.5, blue: 0.5), width: 320, height: 240)
        var bare = PictureEncoder(glyphs: nil)
        let plain = try Self.decoded(bare.encode(frame, detections: [], quality: 90))
        let boxed = try Self.decoded(bare.encode(frame, detections: [Self.detection(2, 100, 100, 200, 200)], quality: 90))
        #expect(plain.pixel(150, 100).distance(to: plain.pixel(0, 0)) < 0.01)
        #expect(boxed.pixel(150, 100).distance(to: plain.pixel(0, 0)) > 0.2)
        #expect(boxed.pixel(110, 92).distance(to: plain.pixel(0, 0)) < 0.05)
    }

    private static func detection(_ id: Int, _ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float) -> Detection {
        Detection(classID: id, className: "thing", box: BoundingBox(x1: x1, y1: y1, x2: x2, y2: y2), confidence: 0.5)
    }

    /// What a viewer sees: the file read back by FFmpeg, at its own size.
    private static func decoded(_ jpeg: [UInt8]) throws -> PlanarTensor {
        let file = FileManager.default.temporaryDirectory.appending(path: "vedette-\(UUID().uuidString).jpg")
        try Data(jpeg).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let frame = try PictureFile.read(path: file.path())
        var values = [Float](repeating: 0, count: 3 * frame.width * frame.height)
        var span = values.mutableSpan
        var scaler = FrameScaler()
        try scaler.fill(&span, width: frame.width, height: frame.height, from: frame)
        return PlanarTensor(values: values, width: frame.width, height: frame.height)
    }

    private static func bytes(of frame: VideoFrame) -> [[UInt8]] {
        frame.withPlanes { planes in
            [planes.first, planes.second, planes.third].compactMap { $0 }.map { plane in
                (0..<plane.rows).flatMap { Array(UnsafeBufferPointer(start: plane.base + $0 * plane.stride, count: plane.rowBytes)) }
            }
        }
    }
}
