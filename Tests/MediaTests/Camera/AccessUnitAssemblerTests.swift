// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("Putting packets together to pictures")
struct AccessUnitAssemblerTests {
    @Test("Every picture comes out byte for byte, however it was cut", arguments: [[250], [100], [99, 101], [40, 300, 7], [1]])
    func complete(slices: [Int]) {
        var stream = PacketStream()
        for index in 0..<120 { stream.picture(isKey: index % 25 == 0, slices: slices) }
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures = stream.packets.flatMap { assembler.add($0) }
        if let last = assembler.end() { pictures.append(last) }
        #expect(pictures.map(\.bytes) == stream.pictures)
        #expect(pictures.map(\.pts) == (0..<120).map { $0 * 3600 })
        #expect(pictures.allSatisfy { $0.continuity == .whole })
        #expect(pictures.enumerated().allSatisfy { $1.isKey == ($0 % 25 == 0) && $1.hasParameterSets == $1.isKey })
    }

    @Test("A picture waits for the next one only until the camera's habits are known")
    func early() {
        var stream = PacketStream()
        for index in 0..<200 { stream.picture(isKey: index % 25 == 0) }
        var assembler = AccessUnitAssembler(codec: .h264)
        var withLastPacket: [Bool] = []
        for (index, packet) in stream.packets.enumerated() {
            let complete = assembler.add(packet)
            let isLastOfPicture = index + 1 == stream.packets.count || stream.packets[index + 1].pts != packet.pts
            if isLastOfPicture { withLastPacket.append(complete.contains { $0.pts == packet.pts }) }
        }
        #expect(!withLastPacket.prefix(CompletionPredictor.trustAfter).contains(true))
        #expect(!withLastPacket.suffix(120).contains(false))
    }

    @Test("A camera that cuts its packets unlike any other loses nothing")
    func unpredictable() {
        // Every third picture has a small packet in the middle: what looks like an end is none.
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures: [AccessUnitAssembler.Picture] = []
        for index in 0..<300 {
            let sizes = index % 3 == 0 ? [100, 30, 100, 20] : [100, 100, 20]
            for (part, size) in sizes.enumerated() {
                let data = [UInt8](repeating: 0x88, count: size)
                pictures += assembler.add((part == 0 ? [0, 0, 0, 1, 0x41] + data : data, Int64(index) * 3600))
            }
        }
        #expect(pictures.count >= 299)
        #expect(pictures.map(\.pts) == pictures.indices.map { Int64($0) * 3600 })
        #expect(pictures.allSatisfy { $0.continuity == .whole })
    }

    @Test("A camera that changes its habits costs one damaged picture, and is doubted")
    func changesHabits() {
        var stream = PacketStream()
        for _ in 0..<100 { stream.picture() }
        for _ in 0..<100 { stream.picture(slices: [250, 120]) }
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures = stream.packets.flatMap { assembler.add($0) }
        if let last = assembler.end() { pictures.append(last) }
        #expect(pictures.filter { $0.continuity == .damaged }.count == 1)
        #expect(pictures.filter { $0.continuity == .afterLoss }.count == 1)
        #expect(pictures.suffix(98).map(\.bytes) == stream.pictures.suffix(98).map { $0 })
    }

    @Test("A loss marks the picture it hits, and the next one as cut off from what came before")
    func loss() {
        var stream = PacketStream()
        for index in 0..<6 { stream.picture(isKey: index == 0, slices: [350]) }
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures: [AccessUnitAssembler.Picture] = []
        // Of the third picture, the second of four packets is missing.
        let lost = 6 + 4 + 1
        for (index, packet) in stream.packets.enumerated() where index != lost {
            pictures += assembler.add(packet, afterLoss: index == lost + 1)
        }
        #expect(pictures.map(\.continuity) == [.whole, .whole, .damaged, .afterLoss, .whole])
    }

    @Test("When whole pictures are lost, the next key frame is not blamed")
    func lossBetweenPictures() {
        var stream = PacketStream()
        for index in 0..<9 { stream.picture(isKey: index % 4 == 0, slices: [150]) }
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures: [AccessUnitAssembler.Picture] = []
        let third = stream.packets.firstIndex { $0.pts == 2 * 3600 } ?? 0
        let fifth = stream.packets.firstIndex { $0.pts == 4 * 3600 } ?? 0
        for (index, packet) in stream.packets.enumerated() where !(third..<fifth).contains(index) {
            pictures += assembler.add(packet, afterLoss: index == fifth)
        }
        // The second picture may have lost its end, for all we know.
        #expect(pictures.map(\.continuity) == [.whole, .damaged, .afterLoss, .whole, .whole, .whole])
        #expect(pictures[2].isKey)
    }

    @Test("Joining in the middle of a picture begins with the next one")
    func joinsLate() {
        var stream = PacketStream()
        for index in 0..<4 { stream.picture(isKey: index == 1, slices: [350]) }
        var assembler = AccessUnitAssembler(codec: .h264)
        let pictures = stream.packets.dropFirst().flatMap { assembler.add($0) }
        #expect(pictures.map(\.bytes) == [stream.pictures[1], stream.pictures[2]])
    }

    @Test("Parameter sets sent with another time belong to the picture they precede")
    func parameterSetsApart() {
        var assembler = AccessUnitAssembler(codec: .h264)
        var pictures = assembler.add(([0, 0, 0, 1, 0x67, 1], 0))
        pictures += assembler.add(([0, 0, 0, 1, 0x68, 1], 10))
        pictures += assembler.add(([0, 0, 0, 1, 0x65, 0x88, 5], 3600))
        pictures += assembler.add(([0, 0, 0, 1, 0x41, 0x88, 6], 7200))
        #expect(pictures.count == 1)
        #expect(pictures.first?.pts == 3600)
        #expect(pictures.first?.hasParameterSets == true)
    }

    @Test("A picture without end is dropped, and reading goes on")
    func tooLarge() {
        var assembler = AccessUnitAssembler(codec: .h264)
        let part = [UInt8](repeating: 0x55, count: 1 << 20)
        var pictures = assembler.add(([0, 0, 0, 1, 0x65, 0x88], 0))
        for _ in 0..<40 { pictures += assembler.add((part, 0)) }
        pictures += assembler.add(([0, 0, 0, 1, 0x65, 0x88], 3600))
        pictures += assembler.add(([0, 0, 0, 1, 0x65, 0x88], 7200))
        #expect(pictures.map(\.pts) == [3600])
    }

    static let units: [([UInt8], VideoCodec, NALUnit)] = [
        ([0x67, 0x42], .h264, .sequenceParameters), ([0x68], .h264, .prefix), ([0x09, 0xF0], .h264, .prefix), ([0x06], .h264, .prefix),
        ([0x65, 0x88], .h264, .slice(isFirst: true, isKey: true)), ([0x41, 0x9A], .h264, .slice(isFirst: true, isKey: false)),
        ([0x41, 0x4A], .h264, .slice(isFirst: false, isKey: false)), ([0x41], .h264, .slice(isFirst: false, isKey: false)),
        ([0x0C], .h264, .other), ([0x42, 0x01], .h265, .sequenceParameters), ([0x40, 0x01], .h265, .prefix),
        ([0x26, 0x01, 0xAF], .h265, .slice(isFirst: true, isKey: true)), ([0x02, 0x01, 0xD0], .h265, .slice(isFirst: true, isKey: false)),
        ([0x02, 0x01, 0x20], .h265, .slice(isFirst: false, isKey: false)), ([0x50, 0x01], .h265, .other),
        ([0x02], .h265, .slice(isFirst: false, isKey: false)),
    ]

    @Test("A NAL unit is known by its first bytes", arguments: units)
    func recognises(_ bytes: [UInt8], codec: VideoCodec, unit: NALUnit) {
        ([0, 0, 1] + bytes).withUnsafeBufferPointer { #expect(NALUnitScan($0, codec: codec).units == [unit]) }
        ([0, 0, 0, 1] + bytes).withUnsafeBufferPointer { #expect(NALUnitScan($0, codec: codec).startsWithUnit) }
    }

    @Test(
        "Bytes that are no NAL units begin nothing",
        arguments: [[], [0], [0, 0, 1], [0, 0, 0], [5, 0, 0, 1, 0x65, 0x88, 1], [0, 1, 0, 1, 0, 1]] as [[UInt8]]
    )
    func recognisesNothing(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { #expect(!NALUnitScan($0, codec: .h264).startsPicture) }
    }
}
