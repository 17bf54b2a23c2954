// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("A frame")
struct VideoFrameTests {
    @Test("What goes in as planes comes out as it was, odd sizes included", arguments: PixelFormat.allCases, [(4, 2), (5, 3), (1, 1)])
    func roundTrip(_ format: PixelFormat, size: (width: Int, height: Int)) throws {
        let planes = (0..<format.planeCount).map { plane in
            let count = format.rowBytes(plane: plane, width: size.width) * format.rows(plane: plane, height: size.height)
            return (0..<count).map { UInt8(truncatingIfNeeded: $0 + plane * 50) }
        }
        let colour = ColourDescription(matrix: .bt2020, range: .full)
        let frame = try VideoFrame(format: format, width: size.width, height: size.height, planes: planes, colour: colour)
        #expect(frame.colour == colour)
        let read = frame.withPlanes { lent in
            [lent.first, lent.second, lent.third].compactMap { $0 }.map { plane in
                (0..<plane.rows).flatMap { row in (0..<plane.rowBytes).map { plane.base[row * plane.stride + $0] } }
            }
        }
        #expect(read == planes)
    }

    @Test("Planes that do not fit are refused")
    func misfits() {
        #expect(throws: MediaError.self) { try VideoFrame(i420: I420Planes(width: 4, height: 4, y: [1], u: [], v: [])) }
        #expect(throws: MediaError.self) { try VideoFrame(i420: I420Planes(width: 0, height: 4, y: [], u: [], v: [])) }
        #expect(throws: MediaError.self) { try VideoFrame(format: .gray, width: 1 << 40, height: 1, planes: [[]]) }
    }

    @Test("A stream that leaves its matrix open is taken for what its size suggests", .enabled(if: Clip.canBeMade))
    func guessesMatrix() throws {
        let encoder = ["-c:v", "libx264", "-frames:v", "1", "-pix_fmt", "yuv420p"]
        let small = try ClipReading(Clip.make("small.mp4", encoder)).frames.first
        let large = try ClipReading(Clip.make("large.mp4", encoder, size: "1280x720")).frames.first
        let told = try ClipReading(Clip.make("told.mp4", encoder + ["-colorspace", "bt709", "-color_range", "pc"])).frames.first
        #expect(small?.colour == ColourDescription(matrix: .bt601, range: .limited))
        #expect(large?.colour == ColourDescription(matrix: .bt709, range: .limited))
        #expect(told?.colour == ColourDescription(matrix: .bt709, range: .full))
    }
}
