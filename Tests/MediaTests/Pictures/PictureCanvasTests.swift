// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("A camera's colours as JPEG's")
struct PictureCanvasTests {
    @Test(
        "Every colour arrives as the code JPEG has for it, within a rounding",
        arguments: ColourDescription.all,
        [PixelFormat.i420, .i422, .i444, .nv12, .i010]
    )
    func colours(colour: ColourDescription, format: PixelFormat) throws {
        for paint in UnitColour.primaries {
            let pixel = try copy(TestPicture.plain(paint, format, width: 7, height: 5, colour: colour)).pixel(6, 4)
            let expected = paint.yuv(ColourDescription(matrix: .bt601, range: .full))
            #expect(abs(Double(pixel.y) - min(max(expected.y, 0), 255)) <= 1.6, "\(paint)")
            #expect(abs(Double(pixel.cb) - min(max(expected.u, 0), 255)) <= 1.3, "\(paint)")
            #expect(abs(Double(pixel.cr) - min(max(expected.v, 0), 255)) <= 1.3, "\(paint)")
        }
    }

    @Test("BT.601 in full range, JPEG's own, is copied byte for byte")
    func identity() throws {
        let luma = (0..<256).map { UInt8($0) }
        let chroma = (0..<64).map { UInt8($0 * 4) }
        let frame = try VideoFrame(
            format: .i420,
            width: 16,
            height: 16,
            planes: [luma, chroma, chroma.reversed()],
            colour: ColourDescription(matrix: .bt601, range: .full)
        )
        #expect(try copy(frame).planes == [luma, chroma, chroma.reversed()])
    }

    @Test("Limited range reaches black and white exactly, and stays there beyond")
    func ends() throws {
        let luma: [UInt8] = [0, 1, 15, 16, 126, 234, 235, 236, 254, 255]
        let grey = [UInt8](repeating: 128, count: 5)
        let frame = try VideoFrame(
            format: .i420,
            width: 10,
            height: 1,
            planes: [luma, grey, grey],
            colour: ColourDescription(matrix: .bt709, range: .limited)
        )
        #expect(try copy(frame).planes[0] == [0, 0, 0, 0, 128, 254, 255, 255, 255, 255])
    }

    @Test("No combination of codes wraps around", arguments: ColourDescription.all)
    func extremes(colour: ColourDescription) throws {
        let codes: [UInt8] = [0, 16, 128, 235, 255]
        for y in codes {
            for u in codes {
                for v in codes {
                    let frame = try VideoFrame(format: .i444, width: 1, height: 1, planes: [[y], [u], [v]], colour: colour)
                    let pixel = try copy(frame).pixel(0, 0)
                    let expected = Self.reference(Double(y), Double(u), Double(v), colour)
                    #expect(
                        abs(Double(pixel.y) - expected.0) <= 1 && abs(Double(pixel.cb) - expected.1) <= 1 && abs(Double(pixel.cr) - expected.2) <= 1
                    )
                }
            }
        }
    }

    @Test("Red, green and blue become JPEG's codes", arguments: [PixelFormat.rgb24, .bgr24, .rgba, .bgra, .argb])
    func rgb(format: PixelFormat) throws {
        for paint in UnitColour.primaries {
            let pixel = try copy(TestPicture.plain(paint, format, width: 3, height: 3)).pixel(2, 2)
            let expected = paint.yuv(ColourDescription(matrix: .bt601, range: .full))
            #expect(abs(Double(pixel.y) - expected.y) <= 1 && abs(Double(pixel.cb) - expected.u) <= 1 && abs(Double(pixel.cr) - expected.v) <= 1)
        }
    }

    @Test("A canvas takes pictures of changing sizes and formats in turn")
    func changing() throws {
        var canvas = PictureCanvas()
        var reader = PlanarReader()
        let paint = UnitColour(red: 0.3, green: 0.7, blue: 0.2)
        for (format, width, height) in [(PixelFormat.i420, 64, 48), (.rgba, 9, 70), (.gray, 1, 1), (.nv12, 200, 3), (.i410, 31, 31)] {
            let frame = try TestPicture.plain(paint, format, width: width, height: height)
            frame.withPlanes { canvas.copy(reader.picture($0, of: frame)) }
            #expect((canvas.width, canvas.height) == (width, height))
            let first = canvas.snapshot().pixel(0, 0)
            #expect(canvas.snapshot().pixel(width - 1, height - 1) == first)
        }
    }

    private func copy(_ frame: VideoFrame) throws -> CanvasSnapshot {
        var canvas = PictureCanvas()
        var reader = PlanarReader()
        frame.withPlanes { canvas.copy(reader.picture($0, of: frame)) }
        return canvas.snapshot()
    }

    /// The change of matrix in double precision, codes cut to a byte.
    private static func reference(_ y: Double, _ u: Double, _ v: Double, _ colour: ColourDescription) -> (Double, Double, Double) {
        let weights = colour.lumaWeights
        let (steps, chroma, black) = colour.range == .limited ? (219.0, 224.0, 16.0) : (255, 255, 0)
        let (luma, cb, cr) = ((y - black) / steps, (u - 128) / chroma, (v - 128) / chroma)
        let (r, b) = (luma + 2 * (1 - weights.red) * cr, luma + 2 * (1 - weights.blue) * cb)
        let g = (luma - weights.red * r - weights.blue * b) / (1 - weights.red - weights.blue)
        let target = 0.299 * r + 0.587 * g + 0.114 * b
        func byte(_ value: Double) -> Double { min(max(value, 0), 255) }
        return (byte(255 * target), byte(128 + 255 * (b - target) / 1.772), byte(128 + 255 * (r - target) / 1.402))
    }
}
