// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// What a source is told about the packets of one of its tracks (RTCP receiver reports, RFC 3550, 6.4.2).
///
/// Over TCP nothing is lost on the way, so the reports say little: who listens, how far it heard, and when the last sender
/// report came. Cameras need them all the same; some stop sending to whom they hear nothing of.
struct ReceptionReporter {
    /// Time between two reports; RFC 3550's minimum.
    static let interval = Duration.seconds(5)
    private static let receiverReport: UInt8 = 201
    private static let sourceDescription: UInt8 = 202
    private static let canonicalName = "vedette"

    /// Our own number on the wire.
    let receiver: UInt32
    private var source: UInt32?
    private var highest: UInt32 = 0
    private var lastSenderReport: (middle: UInt32, arrival: NIODeadline)?

    init(receiver: UInt32) {
        self.receiver = receiver
    }

    /// The source sent an RTP packet.
    mutating func received(_ packet: RTPPacket) {
        guard packet.ssrc == source else {
            source = packet.ssrc
            highest = UInt32(packet.sequence)
            lastSenderReport = nil
            return
        }
        // A small step forward, perhaps over the end of the 16 bits; anything else is old or a jump that the next packet follows.
        let step = packet.sequence &- UInt16(truncatingIfNeeded: highest)
        if step < 0x8000 { highest &+= UInt32(step) }
    }

    /// The source sent a sender report.
    mutating func received(senderReport: ByteBuffer, at now: NIODeadline) {
        guard let middle = senderReport.getInteger(at: senderReport.readerIndex + 10, as: UInt32.self) else { return }
        lastSenderReport = (middle, now)
    }

    /// The report to send now; `nil` before the first packet.
    func report(at now: NIODeadline) -> ByteBuffer? {
        guard let source else { return nil }
        // In units of 1/65536 s, as the protocol counts.
        let delay = lastSenderReport.map { UInt32(truncatingIfNeeded: (now - $0.arrival).nanoseconds / 1_000 * 65_536 / 1_000_000) }
        var report = ByteBuffer()
        report.reserveCapacity(52)
        report.writeMultipleIntegers(UInt8(0x81), Self.receiverReport, UInt16(7), receiver, source)
        // Nothing lost, no jitter worth telling.
        report.writeMultipleIntegers(UInt32(0), highest, UInt32(0), lastSenderReport?.middle ?? 0, delay ?? 0)
        let name = Array(Self.canonicalName.utf8)
        report.writeMultipleIntegers(UInt8(0x81), Self.sourceDescription, UInt16(4), receiver, UInt8(1), UInt8(name.count))
        report.writeBytes(name)
        // A zero ends the items; more of them fill the word.
        report.writeRepeatingByte(0, count: 16 - 4 - 2 - name.count)
        return report
    }
}
