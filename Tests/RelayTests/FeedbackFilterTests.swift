// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Relay

@Suite("What a publisher gets to see of its readers")
struct FeedbackFilterTests {
    private static let report: [UInt8] = .receptionReport()
    private static let description: [UInt8] = [0x81, 202, 0, 1, 0, 0, 0, 1]
    private static let lossIndication: [UInt8] = [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]
    private static let intraRequest: [UInt8] = [0x84, 206, 0, 4] + [UInt8](repeating: 0, count: 16)
    private static let negative: [UInt8] = [0x81, 205, 0, 3] + [UInt8](repeating: 0, count: 12)
    private static let goodbye: [UInt8] = [0x81, 203, 0, 1, 0, 0, 0, 1]

    private static let packets: [(String, [UInt8], RTCPPacket.Feedback?)] = [
        ("a report", report, .report),
        ("a report with a name", report + description, .report),
        ("a picture lost", report + description + lossIndication, .keyFrameWish),
        ("a full picture wished", intraRequest, .keyFrameWish),
        ("a packet lost", report + negative, .other),
        ("a goodbye", report + goodbye, .other),
        ("a sender report", .senderReport(), .other),
        ("an estimate of the bandwidth", [0x8F, 206, 0, 2] + [UInt8](repeating: 0, count: 8), .other),
        ("nothing", [], nil),
        ("cut short", Array(report.dropLast()), nil),
        ("another version", [0x01, 201, 0, 1, 0, 0, 0, 1], nil),
        ("bytes to open a firewall", [0xCE, 0xFA, 0xED, 0xFE], nil),
    ]

    @Test("A compound packet is about one thing", arguments: packets)
    func kind(_ name: String, _ bytes: [UInt8], _ feedback: RTCPPacket.Feedback?) {
        #expect(RTCPPacket.feedback(in: ByteBuffer(bytes: bytes)) == feedback, "\(name)")
    }

    @Test("Reports pass once a second, wishes for a key frame twice, the rest never")
    func limits() {
        var filter = FeedbackFilter()
        let steps: [(Int64, [UInt8], Bool)] = [
            (0, Self.report, true), (10, Self.lossIndication, true), (20, Self.intraRequest, false), (499, Self.report, false),
            (510, Self.lossIndication, true), (999, Self.report, false), (1000, Self.report, true), (1001, Self.goodbye, false),
            (1500, Self.negative, false), (1600, Self.intraRequest, true),
        ]
        for (milliseconds, bytes, passes) in steps {
            let now = NIODeadline.uptimeNanoseconds(1) + .milliseconds(milliseconds)
            #expect(filter.passes(ByteBuffer(bytes: bytes), at: now) == passes, "at \(milliseconds) ms")
        }
    }
}
