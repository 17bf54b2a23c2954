// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Decides which RTCP packets of a path's readers its publisher gets to see.
///
/// A publisher thinks it has one receiver. Reports of two hundred would be a flood to it, and their goodbyes a riddle, so:
/// wishes for a key frame (PLI, FIR) pass, at most one per half second, for one key frame serves all; reports pass, at
/// most one per second, whichever reader's comes first; a reader's BYE does not, nor a wish for a lost packet to be sent
/// again, which only that reader could use. A value without a clock.
struct FeedbackFilter {
    /// Least time between two wishes for a key frame.
    static let keyFrameInterval = TimeAmount.milliseconds(500)
    /// Least time between two other packets.
    static let reportInterval = TimeAmount.seconds(1)

    private var nextWish = NIODeadline.uptimeNanoseconds(0)
    private var nextReport = NIODeadline.uptimeNanoseconds(0)

    /// Whether `packet`, a whole compound packet, goes to the publisher.
    mutating func passes(_ packet: ByteBuffer, at now: NIODeadline) -> Bool {
        switch RTCPPacket.feedback(in: packet) {
        case nil, .other: return false
        case .keyFrameWish:
            guard now >= nextWish else { return false }
            nextWish = now + Self.keyFrameInterval
        case .report:
            guard now >= nextReport else { return false }
            nextReport = now + Self.reportInterval
        }
        return true
    }
}

extension RTCPPacket {
    /// What a receiver wants the sender to know.
    enum Feedback: Hashable {
        case report
        /// Picture loss indication or full intra request, perhaps with a report.
        case keyFrameWish
        /// A goodbye, a wish for lost packets, what an application sends.
        case other
    }

    /// Most packets looked at in one compound packet.
    static let maximumCompound = 32
    private static let receiverReport: UInt8 = 201
    private static let description: UInt8 = 202
    private static let payloadFeedback: UInt8 = 206

    /// What the compound packet `packet` is about; `nil` if it is no RTCP.
    static func feedback(in packet: ByteBuffer) -> Feedback? {
        guard packet.readableBytes >= minimumLength else { return nil }
        var rest = packet
        var kinds: Set<Feedback> = []
        for _ in 0..<maximumCompound where rest.readableBytes > 0 {
            guard let (flags, type, words) = rest.readMultipleIntegers(as: (UInt8, UInt8, UInt16).self), flags >> 6 == RTPPacket.version,
                rest.readSlice(length: 4 * Int(words)) != nil
            else { return nil }
            switch (type, flags & 0x1F) {
            case (payloadFeedback, 1), (payloadFeedback, 4): kinds.insert(.keyFrameWish)
            case (receiverReport, _): kinds.insert(.report)
            case (description, _): break
            default: kinds.insert(.other)
            }
        }
        if kinds.contains(.keyFrameWish) { return .keyFrameWish }
        return kinds == [.report] ? .report : .other
    }
}
