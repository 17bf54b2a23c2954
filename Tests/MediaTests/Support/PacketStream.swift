// SPDX-License-Identifier: Apache-2.0

import Vocabulary

@testable import Media

/// What an RTP packetizer makes of pictures, as FFmpeg hands it on: for tests of the assembler.
struct PacketStream {
    var codec = VideoCodec.h264
    /// Slice data in a full packet.
    var packetSize = 100
    private(set) var packets: [(bytes: [UInt8], pts: Int64)] = []
    private(set) var pictures: [[UInt8]] = []
    private var now: Int64 = 0

    /// A picture of slices with these numbers of bytes. `isKey` puts parameter sets before it.
    mutating func picture(isKey: Bool = false, slices: [Int] = [250], every ticks: Int64 = 3600) {
        var picture: [UInt8] = []
        func send(_ bytes: [UInt8]) {
            packets.append((bytes, now))
            picture += bytes
        }
        if isKey {
            send([0, 0, 0, 1, 0x67, 0x42])
            send([0, 0, 0, 1, 0x68, 0xCB])
        }
        for (index, size) in slices.enumerated() {
            // The slice's first bit says whether it begins the picture.
            let data = [index == 0 ? 0x88 : 0x40] + [UInt8](repeating: 0x55, count: size - 1)
            var rest = data[...]
            var isFirst = true
            while !rest.isEmpty {
                let part = Array(rest.prefix(packetSize))
                rest = rest.dropFirst(packetSize)
                send(isFirst ? [0, 0, 0, 1, isKey ? 0x65 : 0x41] + part : part)
                isFirst = false
            }
        }
        pictures.append(picture)
        now += ticks
    }
}

extension AccessUnitAssembler {
    mutating func add(_ packet: (bytes: [UInt8], pts: Int64), afterLoss: Bool = false) -> [Picture] {
        packet.bytes.withUnsafeBufferPointer { add($0, pts: packet.pts, afterLoss: afterLoss) }
    }
}
