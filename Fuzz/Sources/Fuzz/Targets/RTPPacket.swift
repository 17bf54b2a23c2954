// SPDX-License-Identifier: Apache-2.0

import NIOCore

@testable import Relay

/// One packet: RTP, looked into for key frames of either codec, or RTCP, looked into for what a receiver wants.
///
/// - What it carries lies inside of it.
/// - A second look at the same picture finds no second beginning.
/// - What lies before the packet in the same buffer, or behind it, does not matter.
func checkRTPPacket(_ input: [UInt8]) {
    let packet = RTPPacket(ByteBuffer(bytes: input))
    var surrounded = ByteBuffer(bytes: [0xFF, 0xFF] + input + [0xFF, 0xFF])
    surrounded.moveReaderIndex(forwardBy: 2)
    let slice = surrounded.readSlice(length: input.count) ?? ByteBuffer()
    promise(RTPPacket(slice) == packet, "bytes around the RTP packet matter")
    promise(RTCPPacket.feedback(in: slice) == RTCPPacket.feedback(in: ByteBuffer(bytes: input)), "bytes around the RTCP packet matter")
    guard let packet else { return }
    promise(packet.body.readableBytes <= input.count - 12, "\(packet.body.readableBytes) bytes carried by \(input.count)")
    for codec in [KeyFrameDetector.Codec.h264, .h265] {
        var detector = KeyFrameDetector(codec: codec)
        if detector.isStart(packet) { promise(!detector.isStart(packet), "\(codec): a picture begins twice") }
    }
}
