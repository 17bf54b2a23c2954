// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// What one NAL unit of H.264 or H.265 means for finding the borders between pictures. Only its first bytes are looked at.
enum NALUnit: Hashable {
    /// Part of a picture. `isFirst`: it begins at the picture's top left.
    case slice(isFirst: Bool, isKey: Bool)
    /// The set of parameters without which no slice can be read.
    case sequenceParameters
    /// Something else that should come before the slices of a picture. Some senders repeat it between them all the same
    /// (GStreamer's payloader, before every slice of a key picture), so within one timestamp it begins nothing.
    case prefix
    /// Something that may stand anywhere.
    case other

    /// The length of the header before the slice data.
    static func headerLength(_ codec: VideoCodec) -> Int { codec == .h265 ? 2 : 1 }

    /// `bytes` begin right behind the start code; at least one is there.
    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, codec: VideoCodec) {
        self = codec == .h265 ? Self.h265(bytes) : Self.h264(bytes)
    }

    /// Rec. ITU-T H.264, table 7-1 and 7.4.1.2.3.
    private static func h264(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> NALUnit {
        guard let header = bytes.first else { return .other }
        switch header & 0x1F {
        // A slice begins with the number of its first macroblock; 0 is written as a single set bit.
        case 1, 2: return .slice(isFirst: bytes.dropFirst().first.map { $0 & 0x80 != 0 } ?? false, isKey: false)
        case 5: return .slice(isFirst: bytes.dropFirst().first.map { $0 & 0x80 != 0 } ?? false, isKey: true)
        case 7: return .sequenceParameters
        case 6, 8, 9, 14...18: return .prefix
        default: return .other
        }
    }

    /// Rec. ITU-T H.265, table 7-1 and 7.4.2.4.4.
    private static func h265(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> NALUnit {
        guard let header = bytes.first else { return .other }
        switch (header >> 1) & 0x3F {
        case 0...9: return .slice(isFirst: bytes.dropFirst(2).first.map { $0 & 0x80 != 0 } ?? false, isKey: false)
        case 16...21: return .slice(isFirst: bytes.dropFirst(2).first.map { $0 & 0x80 != 0 } ?? false, isKey: true)
        case 33: return .sequenceParameters
        case 32, 34, 35, 39, 41...44, 48...55: return .prefix
        default: return .other
        }
    }
}

/// The NAL units that begin in a run of bytes.
struct NALUnitScan {
    /// Whether the bytes begin with a start code: with the beginning of a NAL unit.
    private(set) var startsWithUnit = false
    private(set) var units: [NALUnit] = []

    /// Whether the bytes begin with something that only stands at the beginning of a picture.
    var startsPicture: Bool {
        guard startsWithUnit, let first = units.first else { return false }
        return switch first {
        case .slice(let isFirst, _): isFirst
        case .sequenceParameters, .prefix: true
        case .other: false
        }
    }

    /// Whether the bytes begin with the slice at a picture's top left: a new picture, whatever the timestamp says.
    var startsWithFirstSlice: Bool {
        guard startsWithUnit, case .slice(isFirst: true, _) = units.first else { return false }
        return true
    }

    var hasSlices: Bool {
        units.contains { if case .slice = $0 { true } else { false } }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, codec: VideoCodec) {
        var position = 0
        while position + 3 < bytes.count {
            // 00 00 01, found by its last byte: a byte above 1 rules out three positions at once.
            let last = bytes[position + 2]
            if last > 1 {
                position += 3
            } else if last == 1, bytes[position] == 0, bytes[position + 1] == 0 {
                // One more zero may stand before a start code.
                if position == 0 || (position == 1 && bytes[0] == 0) { startsWithUnit = true }
                units.append(NALUnit(bytes[(position + 3)...], codec: codec))
                position += 3
            } else {
                position += 1
            }
        }
    }
}
