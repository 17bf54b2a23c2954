// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Relay

@Suite("Where a reader may begin")
struct KeyFrameTests {
    private static let bodies: [(String, KeyFrameDetector.Codec, [UInt8], Bool)] = [
        ("H.264 slice of a key frame", .h264, [0x65, 0x88], true),
        ("H.264 slice of another frame", .h264, [0x41, 0x9A], false),
        ("H.264 sequence parameter set", .h264, [0x67, 0x42], true),
        ("H.264 picture parameter set", .h264, [0x68, 0xCE], false),
        ("H.264 supplemental information", .h264, [0x06, 0x05], false),
        ("H.264 first fragment of a key frame", .h264, [0x7C, 0x85, 0x88], true),
        ("H.264 later fragment of a key frame", .h264, [0x7C, 0x05, 0x88], false),
        ("H.264 last fragment of a key frame", .h264, [0x7C, 0x45, 0x88], false),
        ("H.264 first fragment of another frame", .h264, [0x7C, 0x81, 0x9A], false),
        ("H.264 parameter sets and key frame in one packet", .h264, [0x78, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 0x88], true),
        ("H.264 other things in one packet", .h264, [0x78, 0, 2, 0x06, 0x05, 0, 2, 0x41, 0x9A], false),
        ("H.264 aggregation whose length lies", .h264, [0x78, 0xFF, 0xFF, 0x65], false),
        ("H.264 aggregation of nothing", .h264, [0x78, 0, 0, 0, 0], false),
        ("H.264 fragment cut short", .h264, [0x7C], false),
        ("H.265 IDR picture", .h265, [0x26, 0x01, 0xAF], true),
        ("H.265 clean random access picture", .h265, [0x2A, 0x01, 0xAF], true),
        ("H.265 trailing picture", .h265, [0x02, 0x01, 0xD0], false),
        ("H.265 video parameter set", .h265, [0x40, 0x01, 0x0C], true),
        ("H.265 picture parameter set", .h265, [0x44, 0x01, 0xC1], false),
        ("H.265 first fragment of an IDR picture", .h265, [0x62, 0x01, 0x93, 0xAF], true),
        ("H.265 later fragment of an IDR picture", .h265, [0x62, 0x01, 0x13, 0xAF], false),
        ("H.265 first fragment of another picture", .h265, [0x62, 0x01, 0x81, 0xD0], false),
        ("H.265 parameter sets in one packet", .h265, [0x60, 0x01, 0, 3, 0x44, 0x01, 0xC1, 0, 3, 0x42, 0x01, 0x01], true),
        ("H.265 aggregation cut short", .h265, [0x60, 0x01, 0], false),
        ("H.265 header alone", .h265, [0x26, 0x01], false),
        ("nothing", .h264, [], false),
        ("nothing", .h265, [], false),
    ]

    @Test("A packet with this is a beginning, or not", arguments: bodies)
    func body(_ name: String, _ codec: KeyFrameDetector.Codec, _ bytes: [UInt8], _ isStart: Bool) throws {
        FuzzSeed.keep([UInt8].rtp(sequence: 1, timestamp: 9, bytes), for: "rtp-packet")
        var detector = KeyFrameDetector(codec: codec)
        let packet = try #require(RTPPacket(ByteBuffer(bytes: [UInt8].rtp(sequence: 1, timestamp: 9, bytes))))
        #expect(detector.isStart(packet) == isStart, "\(name)")
    }

    @Test("Only the first packet of a key frame is a beginning")
    func onlyFirst() {
        var detector = KeyFrameDetector(codec: .h264)
        let packets: [(UInt32, [UInt8])] = [
            (0, [0x67, 1]), (0, [0x68, 1]), (0, [0x65, 1]), (0, [0x65, 2]), (3000, [0x41, 1]), (6000, [0x65, 1]),
        ]
        let starts = packets.compactMap { RTPPacket(ByteBuffer(bytes: [UInt8].rtp(sequence: 1, timestamp: $0.0, $0.1))) }.map { detector.isStart($0) }
        #expect(starts == [true, false, false, false, false, true])
    }

    private static let headers: [(String, [UInt8], [UInt8]?)] = [
        ("plain", [0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x65], [0x65]),
        ("marker", [0x80, 0xE0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x65], [0x65]),
        ("contributing sources", [0x81, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9, 0x65], [0x65]),
        ("extension", [0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 9, 9, 9, 9, 0x65], [0x65]),
        ("padding", [0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x65, 0, 2], [0x65]),
        ("another version", [0x40, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x65], nil),
        ("too short", [0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0], nil),
        ("sources cut short", [0x82, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9, 9, 9], nil),
        ("extension cut short", [0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 9], nil),
        ("more padding than packet", [0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x65, 9], nil),
        ("padding of nothing", [0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], nil),
    ]

    @Test("An RTP header of any shape gives its body, or nothing", arguments: headers)
    func header(_ name: String, _ bytes: [UInt8], _ body: [UInt8]?) {
        FuzzSeed.keep(bytes, for: "rtp-packet")
        let packet = RTPPacket(ByteBuffer(bytes: bytes))
        #expect(packet.map { Array($0.body.readableBytesView) } == body, "\(name)")
        if let packet { #expect((packet.payloadType, packet.sequence, packet.timestamp, packet.ssrc) == (96, 1, 2, 3)) }
    }
}
