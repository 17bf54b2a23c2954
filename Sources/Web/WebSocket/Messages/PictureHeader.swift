// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Vocabulary

/// What stands before the picture in a binary message: 24 bytes, little-endian.
///
/// ```
///  0  kind           1 byte   1: a JPEG file follows
///  1  flags          1 byte   bit 0: the boxes are drawn into the picture
///  2  header length  2 bytes  24; the payload begins there
///  4  reserved       4 bytes  0
///  8  pts            8 bytes  signed, 90 kHz
/// 16  frame_index    8 bytes  unsigned, that of the `frame_result`
/// ```
struct PictureHeader: Equatable {
    static let length = 24

    enum Kind: UInt8 {
        case jpeg = 1
    }

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let annotated = Flags(rawValue: 1 << 0)
    }

    let kind: Kind
    let flags: Flags
    let pts: MediaTimestamp
    let frameIndex: UInt64

    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(kind.rawValue)
        buffer.writeInteger(flags.rawValue)
        buffer.writeInteger(UInt16(Self.length), endianness: .little)
        buffer.writeInteger(UInt32(0), endianness: .little)
        buffer.writeInteger(pts.ticks, endianness: .little)
        buffer.writeInteger(frameIndex, endianness: .little)
    }
}
