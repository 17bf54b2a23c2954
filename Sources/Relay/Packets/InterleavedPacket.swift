// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One RTP or RTCP packet as it travels inside the RTSP connection: `$`, channel, length, payload.
///
/// The bytes belong to the buffer they were received in and are shared, never copied: sending it on the channel it came
/// on writes the very same bytes, sending it on another writes a header of its own before the shared payload.
struct InterleavedPacket: Hashable {
    static let marker = UInt8(ascii: "$")
    static let headerLength = 4

    /// Header and payload.
    let framed: ByteBuffer

    /// Adopts bytes that are known to hold the header and exactly the payload it announces.
    init(framed: ByteBuffer) {
        self.framed = framed
    }

    var channel: UInt8 { framed.getInteger(at: framed.readerIndex + 1) ?? 0 }

    /// The packet itself, sharing the bytes.
    var payload: ByteBuffer {
        framed.getSlice(at: framed.readerIndex + Self.headerLength, length: framed.readableBytes - Self.headerLength) ?? ByteBuffer()
    }

    /// The header that sends the payload on `channel`.
    func header(on channel: UInt8) -> ByteBuffer {
        var header = ByteBuffer()
        header.reserveCapacity(Self.headerLength)
        header.writeMultipleIntegers(Self.marker, channel, UInt16(truncatingIfNeeded: framed.readableBytes - Self.headerLength))
        return header
    }
}
