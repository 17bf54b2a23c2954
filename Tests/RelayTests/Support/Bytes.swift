// SPDX-License-Identifier: Apache-2.0

import NIOCore

@testable import Relay

extension [UInt8] {
    /// An interleaved packet: header and payload.
    static func interleaved(_ channel: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0x24, channel, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    }

    /// An RTP packet with payload type 96 around `body`.
    static func rtp(sequence: UInt16, timestamp: UInt32, ssrc: UInt32 = 0x1234_5678, payloadType: UInt8 = 96, _ body: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(UInt8(0x80), payloadType, sequence, timestamp, ssrc)
        buffer.writeBytes(body)
        return Array(buffer.readableBytesView)
    }

    /// A sender report without report blocks.
    static func senderReport(ssrc: UInt32 = 0x1234_5678, ntp: UInt64 = 0xAABB_CCDD_0000_0001) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(200), UInt16(6), ssrc, ntp, UInt32(1000), UInt32(1), UInt32(2))
        return Array(buffer.readableBytesView)
    }

    /// An empty reception report.
    static func receptionReport(ssrc: UInt32 = 0x0BAD_CAFE) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(201), UInt16(1), ssrc)
        return Array(buffer.readableBytesView)
    }

    static func text(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) }
}

/// Descriptions and requests the tests use over and over.
enum Example {
    static let h264 = """
        v=0\r
        o=- 0 0 IN IP4 127.0.0.1\r
        s=Test\r
        c=IN IP4 192.0.2.7\r
        t=0 0\r
        a=tool:libavformat 59.27.100\r
        m=video 0 RTP/AVP 96\r
        b=AS:400\r
        a=rtpmap:96 H264/90000\r
        a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAHtoCgL/lwEQAAAMABAAAAwDIPFi6gA==,aM4PyA==; profile-level-id=42C01E\r
        a=control:streamid=0\r

        """

    /// Video and audio, with absolute control addresses and directions.
    static let twoTracks = """
        v=0\r
        o=- 1 1 IN IP4 10.0.0.1\r
        s=Camera\r
        t=0 0\r
        a=control:rtsp://10.0.0.1/front\r
        m=video 5004 RTP/AVP 97\r
        c=IN IP4 10.0.0.1\r
        a=rtpmap:97 H265/90000\r
        a=sendonly\r
        a=control:rtsp://10.0.0.1/front/video\r
        m=audio 0 RTP/AVP 0\r
        a=control:rtsp://10.0.0.1/front/audio\r

        """

    static func request(
        _ method: RTSPMethod,
        _ url: String = "rtsp://127.0.0.1:8554/camera",
        sequence: Int? = 1,
        headers: RTSPHeaders = [:],
        body: String = ""
    ) -> RTSPRequest {
        var request = RTSPRequest(method: method, url: url, body: Array(body.utf8))
        if let sequence { request.headers.append("CSeq", "\(sequence)") }
        for field in headers.fields { request.headers.append(field.name, field.value) }
        return request
    }

    static func announce(_ url: String = "rtsp://127.0.0.1:8554/camera", _ body: String = h264) -> RTSPRequest {
        request(.announce, url, headers: ["Content-Type": "application/sdp"], body: body)
    }

    static func setup(_ url: String, _ transport: String) -> RTSPRequest {
        request(.setup, url, headers: ["Transport": transport])
    }
}

extension RTSPRequest {
    /// The message as a client sends it.
    var encoded: [UInt8] {
        var text = "\(method.rawValue) \(url) RTSP/1.0\r\n"
        for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8) + body
    }
}
