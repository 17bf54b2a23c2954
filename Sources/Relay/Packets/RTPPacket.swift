// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The parts of an RTP header (RFC 3550, 5.1) a relay looks at.
struct RTPPacket: Hashable {
    static let version: UInt8 = 2
    private static let fixedLength = 12

    let payloadType: UInt8
    let sequence: UInt16
    let timestamp: UInt32
    let ssrc: UInt32
    /// What the packet carries, sharing the packet's bytes.
    let body: ByteBuffer

    /// Reads `packet`; `nil` if it is no RTP packet.
    init?(_ packet: ByteBuffer) {
        var rest = packet
        guard let (flags, type, sequence, timestamp, ssrc) = rest.readMultipleIntegers(as: (UInt8, UInt8, UInt16, UInt32, UInt32).self) else {
            return nil
        }
        guard flags >> 6 == Self.version, rest.readSlice(length: 4 * Int(flags & 0x0F)) != nil else { return nil }
        if flags & 0x10 != 0 {
            guard let (_, words) = rest.readMultipleIntegers(as: (UInt16, UInt16).self), rest.readSlice(length: 4 * Int(words)) != nil else {
                return nil
            }
        }
        if flags & 0x20 != 0 {
            guard let padding = rest.getInteger(at: rest.writerIndex - 1, as: UInt8.self), padding > 0 else { return nil }
            guard let body = rest.readSlice(length: rest.readableBytes - Int(padding)) else { return nil }
            rest = body
        }
        self.payloadType = type & 0x7F
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.body = rest
    }
}

/// The part of RTCP a relay looks at.
enum RTCPPacket {
    /// Header and one SSRC.
    static let minimumLength = 8
    private static let senderReport: UInt8 = 200

    /// Whether `packet` begins with a sender report, as a sender's compound packets do.
    static func isSenderReport(_ packet: ByteBuffer) -> Bool {
        guard packet.readableBytes >= minimumLength else { return false }
        return packet.getInteger(at: packet.readerIndex + 1, as: UInt8.self) == senderReport
    }
}
