// SPDX-License-Identifier: Apache-2.0

import Foundation
import Media
import Testing
import Vocabulary

@Suite("A clip on disk", .enabled(if: Clip.canBeMade), .timeLimit(.minutes(1)))
struct MediaFileTests {
    private static let x264 = ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"]

    @Test("Its facts are known before its pictures", arguments: ["mp4", "mkv", "ts", "avi", "mov", "flv"])
    func facts(_ container: String) throws {
        let file = try MediaFile(path: Clip.make("clip.\(container)", Self.x264), interrupt: Interrupt())
        #expect(file.stream.codec == .h264)
        #expect(file.stream.width == 320 && file.stream.height == 240)
        #expect(file.stream.frameRate.map { abs($0 - 25) < 0.1 } == true)
        #expect(file.stream.extradata.starts(with: [0, 0]))
        if container == "mp4" { #expect(file.frameCount == 25) }
    }

    @Test("Units have start codes, and parameter sets with their key frames, whatever the container", arguments: ["mp4", "mkv", "ts", "flv"])
    func annexB(_ container: String) throws {
        var file = try MediaFile(path: Clip.make("clip.\(container)", Self.x264), interrupt: Interrupt())
        var units: [AccessUnit] = []
        while let unit = try file.nextAccessUnit() { units.append(unit) }
        #expect(units.allSatisfy { $0.bytes.starts(with: [0, 0, 0, 1]) || $0.bytes.starts(with: [0, 0, 1]) })
        #expect(units.filter(\.isKeyFrame).count == 3)
        #expect(units.filter(\.isKeyFrame).allSatisfy { $0.bytes.firstRange(of: [0, 0, 1, 0x67] as [UInt8]) != nil })
        #expect(units.allSatisfy { $0.dts <= $0.pts })
    }

    @Test("What cannot be read is explained")
    func failures() throws {
        #expect(code { try MediaFile(path: "/no/such/clip.mp4", interrupt: Interrupt()) } == .notFound)
        let rubbish = try Clip.file("clip.mp4", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        #expect(code { try MediaFile(path: rubbish, interrupt: Interrupt()) } == .badFile)
        let sound = try Clip.make("sound.mp4", ["-f", "lavfi", "-i", "sine=duration=1", "-map", "1:a", "-c:a", "aac"])
        #expect(code { try MediaFile(path: sound, interrupt: Interrupt()) } == .noVideo)
        let vp9 = try Clip.make("clip.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"])
        #expect(code { try MediaFile(path: vp9, interrupt: Interrupt()) } == .unsupportedCodec)
        let interrupt = Interrupt()
        interrupt.interrupt()
        let clip = try Clip.make("clip.mp4", Self.x264)
        #expect(code { try MediaFile(path: clip, interrupt: interrupt) } == .interrupted)
    }

    @Test("A playlist is no clip: it may not open other files")
    func playlist() throws {
        let clip = try Clip.make("clip.ts", Self.x264)
        let list = try Clip.file("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(clip)\n#EXT-X-ENDLIST\n".utf8)
        #expect(code { try MediaFile(path: list, interrupt: Interrupt()) } == .badFile)
    }

    @Test("A clip that was cut off is read as far as it goes")
    func cutOff() throws {
        let whole = try Data(contentsOf: URL(filePath: Clip.make("clip.ts", Self.x264)))
        let path = try Clip.file("cut.ts", whole.prefix(whole.count * 2 / 3))
        let reading = try ClipReading(path)
        #expect((8..<25).contains(reading.frames.count))
        #expect(reading.frames.count + reading.discarded == reading.units.count)
    }

    private func code(_ body: () throws -> some Any & ~Copyable) -> MediaError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? MediaError)?.code
        }
    }
}
