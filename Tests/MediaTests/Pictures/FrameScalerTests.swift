// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("Resizing to a model's input")
struct FrameScalerTests {
    @Test("Plain colours come out exactly, whatever range and matrix the camera writes them in", arguments: ColourDescription.all)
    func plainColours(colour: ColourDescription) throws {
        var scaler = FrameScaler()
        for paint in UnitColour.primaries {
            let frame = try TestPicture.plain(paint, width: 66, height: 38, colour: colour)
            let tensor = try scale(frame, to: 16, 16, with: &scaler)
            // What is lost is the rounding of the three codes.
            #expect(tensor.pixel(0, 0).distance(to: paint) < 0.009, "\(paint)")
            #expect(tensor.pixel(15, 15) == tensor.pixel(0, 0))
            #expect(tensor.pixel(8, 7) == tensor.pixel(0, 0))
        }
    }

    @Test("Every pixel format is read", arguments: PixelFormat.allCases, ColourDescription.Range.allCases)
    func everyFormat(format: PixelFormat, range: ColourDescription.Range) throws {
        var scaler = FrameScaler()
        let paint = UnitColour(red: 0.8, green: 0.35, blue: 0.2)
        let frame = try TestPicture.plain(paint, format, width: 21, height: 13, colour: ColourDescription(matrix: .bt709, range: range))
        let grey = 0.2126 * 0.8 + 0.7152 * 0.35 + 0.0722 * 0.2
        let expected = format == .gray ? UnitColour(red: grey, green: grey, blue: grey) : paint
        let tensor = try scale(frame, to: 8, 8, with: &scaler)
        #expect(tensor.pixel(3, 4).distance(to: expected) < 0.009)
    }

    @Test("Read with the wrong matrix, a green would be visibly off: the matrix matters")
    func matrixMatters() throws {
        var scaler = FrameScaler()
        let green = UnitColour(red: 0, green: 1, blue: 0)
        let codes = TestPicture.planes(.i420, width: 8, height: 8, colour: ColourDescription(matrix: .bt601, range: .limited)) { _, _ in green }
        let frame = try VideoFrame(format: .i420, width: 8, height: 8, planes: codes, colour: ColourDescription(matrix: .bt709, range: .limited))
        #expect(try scale(frame, to: 8, 8, with: &scaler).pixel(4, 4).distance(to: green) > 0.05)
    }

    @Test(
        "A detailed picture agrees with the same resize done in double precision",
        arguments: [PixelFormat.i420, .i422, .i444, .nv12, .i010],
        [(64, 48, 24, 24), (61, 47, 20, 16), (40, 30, 40, 30), (17, 9, 64, 64), (60, 90, 20, 53), (1, 1, 5, 4), (2, 2, 3, 3), (3, 1, 2, 2)]
    )
    func againstReference(format: PixelFormat, sizes: (Int, Int, Int, Int)) throws {
        let (width, height, outputWidth, outputHeight) = sizes
        let colour = ColourDescription(matrix: .bt709, range: .limited)
        let paint: (Int, Int) -> UnitColour = { x, y in
            UnitColour(red: Double((x * 37 + y * 11) % 97) / 96, green: Double((x * 5 + y * 53) % 61) / 60, blue: Double((x / 3 + y / 5) % 7) / 6)
        }
        let planar: PixelFormat = format == .nv12 || format == .i010 ? .i420 : format
        let reference = ScalerReference(
            planes: TestPicture.planes(planar, width: width, height: height, colour: colour, paint: paint),
            format: planar,
            width: width,
            height: height,
            colour: colour
        )
        var scaler = FrameScaler()
        let tensor = try scale(
            TestPicture.make(format, width: width, height: height, colour: colour, paint: paint),
            to: outputWidth,
            outputHeight,
            with: &scaler
        )
        let differences = (0..<outputHeight).flatMap { y in
            (0..<outputWidth).map { x in tensor.pixel(x, y).distance(to: reference.pixel(x, y, outputWidth, outputHeight)) }
        }
        // Two roundings to 8 bits in each of three planes, and a blue that counts chroma twice.
        #expect(try #require(differences.max()) < 0.02)
        #expect(differences.reduce(0, +) / Double(differences.count) < 0.006)
    }

    @Test("Fine stripes average to grey instead of turning into false patterns", arguments: [(240, 135, 80, 80), (960, 96, 240, 90)])
    func noAliasing(sizes: (Int, Int, Int, Int)) throws {
        var scaler = FrameScaler()
        let frame = try TestPicture.make(.gray, width: sizes.0, height: sizes.1) { x, _ in
            x % 3 == 1 ? UnitColour(red: 1, green: 1, blue: 1) : UnitColour(red: 0, green: 0, blue: 0)
        }
        let tensor = try scale(frame, to: sizes.2, sizes.3, with: &scaler)
        let worst = (2..<sizes.2 - 2).map { abs(tensor.pixel($0, 40).red - 1.0 / 3) }.max()
        #expect(try #require(worst) < 0.09)
    }

    @Test("A picture of the model's own size is not changed")
    func sameSize() throws {
        var scaler = FrameScaler()
        let frame = try TestPicture.make(.rgb24, width: 70, height: 66) { x, y in
            UnitColour(red: Double(x * 3) / 255, green: Double(y * 2) / 255, blue: Double((x + y) % 256) / 255)
        }
        let tensor = try scale(frame, to: 70, 66, with: &scaler)
        for (x, y) in [(0, 0), (69, 65), (13, 64), (40, 20)] {
            #expect(
                tensor.pixel(x, y).distance(to: UnitColour(red: Double(x * 3) / 255, green: Double(y * 2) / 255, blue: Double(x + y) / 255)) < 1e-6
            )
        }
    }

    @Test("One scaler serves cameras of many sizes in turn")
    func manySizes() throws {
        var scaler = FrameScaler()
        let paint = UnitColour(red: 0.2, green: 0.6, blue: 0.4)
        for round in 0..<60 {
            let frame = try TestPicture.plain(paint, width: 3 + round * 7, height: 200 - round * 3)
            #expect(try scale(frame, to: 20 + round % 5, 24, with: &scaler).pixel(19, 23).distance(to: paint) < 0.009)
        }
    }

    @Test("A side that shrinks a thousand times is still a picture")
    func extremeShrinking() throws {
        var scaler = FrameScaler()
        let frame = try TestPicture.plain(UnitColour(red: 1, green: 1, blue: 1), .gray, width: 4096, height: 2)
        #expect(try scale(frame, to: 4, 4, with: &scaler).pixel(2, 2).distance(to: UnitColour(red: 1, green: 1, blue: 1)) < 0.005)
    }

    private func scale(_ frame: VideoFrame, to width: Int, _ height: Int, with scaler: inout FrameScaler) throws -> PlanarTensor {
        var values = [Float](repeating: -1, count: 3 * width * height)
        var span = values.mutableSpan
        try scaler.fill(&span, width: width, height: height, from: frame)
        return PlanarTensor(values: values, width: width, height: height)
    }
}

/// What a model would see.
struct PlanarTensor {
    let values: [Float]
    let width: Int
    let height: Int

    func pixel(_ x: Int, _ y: Int) -> UnitColour {
        let at = y * width + x
        return UnitColour(
            red: Double(values[at]),
            green: Double(values[at + width * height]),
            blue: Double(values[at + 2 * width * height])
        )
    }
}

/// The resize written plainly: every output pixel from all source samples, in double precision.
struct ScalerReference {
    let planes: [[UInt8]]
    let format: PixelFormat
    let width: Int
    let height: Int
    let colour: ColourDescription

    func pixel(_ x: Int, _ y: Int, _ outputWidth: Int, _ outputHeight: Int) -> UnitColour {
        let codes = planes.indices.map { sample($0, x, y, outputWidth, outputHeight) }
        return UnitColour(y: codes[0], u: codes[1], v: codes[2], colour)
    }

    private func sample(_ plane: Int, _ x: Int, _ y: Int, _ outputWidth: Int, _ outputHeight: Int) -> Double {
        let (stepX, stepY) = plane == 0 ? (1, 1) : (format.halvesChromaWidth ? 2 : 1, format.halvesChromaHeight ? 2 : 1)
        let (columns, rows) = ((width + stepX - 1) / stepX, (height + stepY - 1) / stepY)
        let across = weights(Double(width) / Double(stepX), columns, x, outputWidth)
        let down = weights(Double(height) / Double(stepY), rows, y, outputHeight)
        var sum = 0.0
        for (row, weight) in down.enumerated() where weight > 0 {
            for column in 0..<columns { sum += weight * across[column] * Double(planes[plane][row * columns + column]) }
        }
        return sum
    }

    private func weights(_ extent: Double, _ samples: Int, _ position: Int, _ output: Int) -> [Double] {
        let scale = extent / Double(output)
        let centre = (Double(position) + 0.5) * scale
        let shares = (0..<samples).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / max(scale, 1)) }
        let sum = shares.reduce(0, +)
        return shares.map { $0 / sum }
    }
}
