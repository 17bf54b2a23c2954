// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("A picture on disk", .enabled(if: Clip.canBeMade), .timeLimit(.minutes(1)))
struct PictureFileTests {
    static let pictures: [(name: String, format: String, expected: PixelFormat)] = [
        ("rgb.png", "rgb24", .rgb24), ("rgba.png", "rgba", .rgba), ("palette.png", "pal8", .rgb24), ("gray.png", "gray", .gray),
        ("deep.png", "rgb48be", .rgb24), ("deepgray.png", "gray16be", .gray), ("photo.jpg", "yuvj420p", .i420), ("photo444.jpg", "yuvj444p", .i444),
        ("windows.bmp", "bgr24", .bgr24), ("web.webp", "yuv420p", .i420),
    ]

    @Test("It is read in its own pixel format", arguments: pictures)
    func formats(_ picture: (name: String, format: String, expected: PixelFormat)) throws {
        let frame = try PictureFile.read(path: Clip.make(picture.name, ["-frames:v", "1", "-pix_fmt", picture.format]))
        #expect(frame.format == picture.expected)
        #expect(frame.width == 320 && frame.height == 240)
        if picture.name.hasSuffix("jpg") { #expect(frame.colour == ColourDescription(matrix: .bt601, range: .full)) }
    }

    @Test("Colours survive the way through palettes and deep channels", arguments: ["pal8", "rgb48be", "rgb24", "rgba"])
    func colours(_ format: String) throws {
        let path = try Clip.make("orange.png", ["-vf", "drawbox=color=0xE08020:t=fill", "-frames:v", "1", "-pix_fmt", format])
        let frame = try PictureFile.read(path: path)
        let pixel = frame.withPlanes { plane in (0..<3).map { Int(plane.first.base[plane.first.stride * 100 + $0]) } }
        // ffmpeg makes its palette of 3, 3 and 2 bits.
        let tolerance = format == "pal8" ? 56 : 8
        #expect(zip(pixel, [0xE0, 0x80, 0x20]).allSatisfy { abs($0 - $1) < tolerance })
    }

    @Test("The pictures beside the project are read", arguments: ["astronaut.png", "cat.png", "coffee.png"])
    func shared(_ name: String) throws {
        guard let path = Clip.shared(name) else { return }
        #expect(try PictureFile.read(path: path).format == .rgb24)
    }

    @Test("What is no picture is refused, and half a picture too")
    func failures() throws {
        #expect(throws: MediaError.self) { try PictureFile.read(path: "/no/such/picture.png") }
        for bytes in [[], [0x89], Array("not a picture at all".utf8), [0x89, 0x50, 0x4E, 0x47, 1, 2, 3]] as [[UInt8]] {
            let error = #expect(throws: MediaError.self) { try PictureFile.decode(bytes) }
            #expect(error?.code == .badFile)
        }
    }

    @Test("A small file that claims to be a huge picture costs no memory")
    func bomb() throws {
        var bytes: [UInt8] = [0x42, 0x4D, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]
        bytes += [0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
        #expect(throws: MediaError.self) { try PictureFile.decode(bytes) }
    }
}
