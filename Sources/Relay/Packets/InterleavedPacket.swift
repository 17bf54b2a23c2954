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

    /// Frames a packet that came as a datagram: the one copy of its life, out of the buffer all datagrams are read into.
    init(datagram: ByteBuffer, channel: UInt8) {
        var framed = ByteBuffer()
        framed.reserveCapacity(Self.headerLength + datagram.readableBytes)
        framed.writeMultipleIntegers(Self.marker, channel, UInt16(truncatingIfNeeded: datagram.readableBytes))
        framed.writeImmutableBuffer(datagram)
        self.framed = framed
    }

    var channel: UInt8 { framed.getInteger(at: framed.readerIndex + 1) ?? 0 }

    /// The packet itself, sharing the bytes.
    var payload: ByteBuffer {
        framed.getSlice(at: framed.readerIndex + Self.headerLength, length: framed.readableBytes - Self.headerLength) ?? ByteBuffer()
    }

    /// The header that sends the payload on `channel`.
    func header(on channel: UInt8) -> ByteBuffer { Self.header(of: framed.readableBytes - Self.headerLength, on: channel) }

    /// The header of a payload of `length` bytes on `channel`.
    static func header(of length: Int, on channel: UInt8) -> ByteBuffer {
        var header = ByteBuffer()
        header.reserveCapacity(Self.headerLength)
        header.writeMultipleIntegers(Self.marker, channel, UInt16(truncatingIfNeeded: length))
        return header
    }
}
