// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("Decoding", .enabled(if: Clip.canBeMade), .timeLimit(.minutes(1)))
struct VideoDecoderTests {
    private static let x264 = ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"]

    static let clips: [(name: String, arguments: [String], codec: VideoCodec, format: PixelFormat)] = [
        ("plain.mp4", x264 + ["-bf", "0"], .h264, .i420),
        ("reordered.mp4", x264 + ["-bf", "3", "-b_strategy", "0"], .h264, .i420),
        ("pyramid.mkv", x264 + ["-bf", "3", "-x264-params", "b-pyramid=normal:b-adapt=0"], .h264, .i420),
        ("slices.ts", x264 + ["-x264-params", "slices=4"], .h264, .i420),
        ("interlaced.ts", x264 + ["-flags", "+ilme+ildct"], .h264, .i420),
        ("high422.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv422p"], .h264, .i422),
        ("high444.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv444p"], .h264, .i444),
        ("high10.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le"], .h264, .i010),
        ("full.mp4", ["-c:v", "libx264", "-pix_fmt", "yuvj420p"], .h264, .i420),
        ("gray.mp4", ["-c:v", "libx264", "-pix_fmt", "gray"], .h264, .i420),
        ("main.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p"], .h265, .i420),
        ("main10.mkv", ["-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le"], .h265, .i010),
        ("pictures.avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p"], .mjpeg, .i420),
        ("pictures422.avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p"], .mjpeg, .i422),
    ]

    @Test("Every unit of a clip becomes a frame, and they come in the order they are shown in", arguments: clips, [1, 3])
    func decodesAll(_ clip: (name: String, arguments: [String], codec: VideoCodec, format: PixelFormat), threads: Int) throws {
        let reading = try ClipReading(Clip.make(clip.name, clip.arguments), threads: threads)
        #expect(reading.stream.codec == clip.codec)
        #expect(reading.stream.width == 320 && reading.stream.height == 240)
        #expect(reading.units.count == 25)
        #expect(reading.frames.count == 25)
        #expect(reading.discarded == 0)
        #expect(reading.frames.allSatisfy { $0.format == clip.format && !$0.isCorrupt && $0.width == 320 && $0.height == 240 })
        #expect(zip(reading.frames, reading.frames.dropFirst()).allSatisfy { $0.pts < $1.pts })
        #expect(Set(reading.frames.map(\.pts)) == Set(reading.units.map(\.pts)))
    }

    @Test("A raw stream carries no times, and yet all of it is decoded")
    func raw() throws {
        let reading = try ClipReading(Clip.make("raw.h264", Self.x264 + ["-bf", "2"]))
        #expect(reading.units.count == 25 && reading.frames.count == 25 && reading.discarded == 0)
    }

    @Test(
        "Streams without reordered pictures are decoded without delay",
        arguments: [
            x264 + ["-bf", "0"], x264 + ["-tune", "zerolatency"], x264 + ["-profile:v", "baseline"],
            ["-c:v", "libx265", "-x265-params", "log-level=none:bframes=0"], ["-c:v", "mjpeg"],
        ]
    )
    func noDelay(_ arguments: [String]) throws {
        let reading = try ClipReading(Clip.make("clip.mkv", arguments))
        #expect(reading.framesPerUnit.allSatisfy { $0 == 1 })
    }

    @Test(
        "The clips beside the project are decoded to the last frame",
        arguments: [("one-by-one-person-detection.mp4", 1394), ("bottle-detection.mp4", 1189)]
    )
    func sharedClips(_ name: String, count: Int) throws {
        guard let path = Clip.shared(name) else { return }
        var file = try MediaFile(path: path, interrupt: Interrupt())
        #expect(file.frameCount == count)
        var decoder = try VideoDecoder(for: file.stream)
        var (frames, corrupt, discarded, units) = (0, 0, 0, 0)
        func take(_ frame: VideoFrame) {
            frames += 1
            if frame.isCorrupt { corrupt += 1 }
        }
        while let unit = try file.nextAccessUnit() {
            units += 1
            discarded += try decoder.decode(unit, onFrame: take).count
        }
        discarded += try decoder.finish(onFrame: take).count
        #expect((units, frames, corrupt, discarded) == (count, count, 0, 0))
    }

    @Test("A change of resolution in the middle is followed")
    func resolutionChange() throws {
        let large = try ClipReading(Clip.make("large.h264", Self.x264 + ["-bf", "0"], size: "640x360"))
        let small = try ClipReading(Clip.make("small.h264", Self.x264 + ["-bf", "0"], size: "320x240"))
        var decoder = try VideoDecoder(for: VideoStreamInfo(codec: .h264))
        var sizes: [Int] = []
        for unit in large.units + small.units + large.units { _ = try decoder.decode(unit) { sizes.append($0.width) } }
        #expect(sizes == Array(repeating: 640, count: 25) + Array(repeating: 320, count: 25) + Array(repeating: 640, count: 25))
    }

    @Test("Before the first key frame nothing is shown", arguments: ["libx264", "libx265"])
    func waitsForKeyFrame(_ encoder: String) throws {
        let path = try Clip.make("clip.mp4", ["-c:v", encoder, "-g", "10", "-bf", "0", "-x265-params", "log-level=none"])
        let reading = try ClipReading(path) { $0 < 3 ? nil : $1 }
        #expect(reading.units.count == 22)
        #expect(reading.discarded == 7)
        #expect(reading.frames.count == 15 && reading.frames.allSatisfy { !$0.isCorrupt })
    }

    @Test("After a loss nothing is shown up to the next whole key frame", arguments: [AccessUnit.Continuity.afterLoss, .damaged])
    func afterLoss(_ continuity: AccessUnit.Continuity) throws {
        let path = try Clip.make("clip.mp4", Self.x264 + ["-bf", "0"])
        let inTheMiddle = try ClipReading(path) { $0 == 5 ? $1.with(continuity: continuity) : $1 }
        #expect(inTheMiddle.discarded == 5 && inTheMiddle.frames.count == 20)
        let atTheKeyFrame = try ClipReading(path) { $0 == 10 ? $1.with(continuity: continuity) : $1 }
        #expect(atTheKeyFrame.discarded == (continuity == .damaged ? 10 : 0))
        #expect(atTheKeyFrame.discarded + atTheKeyFrame.frames.count == 25)
    }

    @Test("Damage is marked or discarded until a key frame mends it", arguments: ["libx264", "libx265", "mjpeg"])
    func damage(_ encoder: String) throws {
        let path = try Clip.make("clip.mkv", ["-c:v", encoder, "-g", "10", "-bf", "0", "-x265-params", "log-level=none"])
        let clean = try ClipReading(path)
        // The second half of the fourth picture is not what was sent.
        let damaged = try ClipReading(path) { index, unit in
            guard index == 3 else { return unit }
            let half = unit.bytes.count / 2
            return unit.with(bytes: Array(unit.bytes.prefix(half)) + unit.bytes.suffix(from: half).map { ~$0 })
        }
        #expect(damaged.frames.count + damaged.discarded == clean.units.count)
        let good = damaged.frames.filter { !$0.isCorrupt }.map(\.pts)
        let first = Set(clean.units.prefix(3).map(\.pts))
        #expect(first.isSubset(of: good))
        if encoder == "mjpeg" {
            #expect(good.count >= 24)
        } else {
            #expect(Set(clean.units.suffix(15).map(\.pts)).isSubset(of: good))
        }
    }

    @Test("A picture that refers to a missing one is marked or discarded", arguments: ["libx264", "libx265"])
    func missingReference(_ encoder: String) throws {
        let path = try Clip.make("clip.mkv", ["-c:v", encoder, "-g", "10", "-bf", "0", "-x265-params", "log-level=none"])
        let reading = try ClipReading(path) { $0 == 4 ? nil : $1 }
        let hit = Set(reading.units[4..<9].map(\.pts))
        #expect(reading.frames.filter { hit.contains($0.pts) && !$0.isCorrupt }.isEmpty)
        #expect(reading.frames.filter { !$0.isCorrupt }.count >= 19)
        #expect(reading.frames.count + reading.discarded == 24)
    }

    @Test("Whatever bytes come, every unit is accounted for and nothing breaks", arguments: 0..<24)
    func noise(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let encoder = ["libx264", "libx265", "mjpeg"][Int(seed % 3)]
        let path = try Clip.make("clip.mkv", ["-c:v", encoder, "-g", "5", "-x265-params", "log-level=none"], size: "160x120")
        let reading = try ClipReading(path) { index, unit in
            var bytes = unit.bytes
            switch random.next() % 5 {
            case 0: for _ in 0..<8 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
            case 1: bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
            case 2: bytes = []
            default: break
            }
            return unit.with(bytes: bytes)
        }
        #expect(reading.frames.count + reading.discarded == reading.units.count)
    }

    @Test("Frames outlive their decoder, and all is given back")
    func lifetimes() throws {
        let path = try Clip.make("clip.mp4", Self.x264)
        weak var weakFrame: VideoFrame?
        do {
            let frames = try ClipReading(path).frames
            weakFrame = frames.last
            #expect(frames.count == 25)
            #expect(frames.allSatisfy { $0.withPlanes { $0.first.base[0] } > 0 })
        }
        #expect(weakFrame == nil)
    }
}

/// Random numbers that are the same in every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
