// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Finds the packets of one video track at which a reader can begin.
///
/// That is the first packet of a picture that carries its parameter sets or a slice of a key frame: single NAL units,
/// aggregation packets and first fragments (RFC 6184 and RFC 7798). Later packets of the same picture are none: a reader
/// that began at the second slice of a key frame would see half of it. Parameter sets count because encoders without
/// key frames (periodic intra refresh) repeat them where decoding can begin.
struct KeyFrameDetector {
    enum Codec: Hashable, Sendable {
        case h264, h265
    }

    /// Most NAL units looked at in one aggregation packet.
    static let maximumAggregated = 64

    let codec: Codec
    private var newestKeyTimestamp: UInt32?

    init(codec: Codec) {
        self.codec = codec
    }

    /// Whether a reader can begin at `packet`.
    mutating func isStart(_ packet: RTPPacket) -> Bool {
        guard packet.timestamp != newestKeyTimestamp else { return false }
        let carriesKey =
            switch codec {
            case .h264: Self.carriesH264Key(packet.body)
            case .h265: Self.carriesH265Key(packet.body)
            }
        if carriesKey { newestKeyTimestamp = packet.timestamp }
        return carriesKey
    }

    private static func carriesH264Key(_ body: ByteBuffer) -> Bool {
        guard let first = body.getInteger(at: body.readerIndex, as: UInt8.self) else { return false }
        // 5: slice of an IDR picture, 7: sequence parameter set.
        let isKey = { (header: UInt8) in header & 0x1F == 5 || header & 0x1F == 7 }
        switch first & 0x1F {
        case 24: return anyAggregated(in: body, headerLength: 1) { isKey($0) }
        case 28, 29:
            guard let fragment = body.getInteger(at: body.readerIndex + 1, as: UInt8.self) else { return false }
            return fragment & 0x80 != 0 && isKey(fragment)
        default: return isKey(first)
        }
    }

    private static func carriesH265Key(_ body: ByteBuffer) -> Bool {
        guard let first = body.getInteger(at: body.readerIndex, as: UInt8.self), body.readableBytes > 2 else { return false }
        // 16...23: slices of pictures decoding can begin at, 32: video and 33: sequence parameter set.
        let isKey = { (type: UInt8) in (16...23).contains(type) || type == 32 || type == 33 }
        switch (first >> 1) & 0x3F {
        case 48: return anyAggregated(in: body, headerLength: 2) { isKey(($0 >> 1) & 0x3F) }
        case 49:
            guard let fragment = body.getInteger(at: body.readerIndex + 2, as: UInt8.self) else { return false }
            return fragment & 0x80 != 0 && isKey(fragment & 0x3F)
        case let type: return isKey(type)
        }
    }

    /// Whether the first byte of any NAL unit in an aggregation packet satisfies `condition`.
    private static func anyAggregated(in body: ByteBuffer, headerLength: Int, where condition: (UInt8) -> Bool) -> Bool {
        var rest = body
        rest.moveReaderIndex(forwardBy: headerLength)
        for _ in 0..<maximumAggregated {
            guard let length = rest.readInteger(as: UInt16.self), length > 0 else { return false }
            guard let unit = rest.readSlice(length: Int(length)), let header = unit.getInteger(at: unit.readerIndex, as: UInt8.self) else {
                return false
            }
            if condition(header) { return true }
        }
        return false
    }
}
