// SPDX-License-Identifier: Apache-2.0

import Media
import Vocabulary

/// What became of a clip's access units.
struct ClipReading {
    var stream: VideoStreamInfo
    var units: [AccessUnit] = []
    var frames: [VideoFrame] = []
    var discarded = 0
    /// Frames handed out by the call that took each unit.
    var framesPerUnit: [Int] = []

    /// Decodes the clip at `path`, after `change` has had its way with each unit.
    init(_ path: String, threads: Int = 1, change: (Int, AccessUnit) -> AccessUnit? = { $1 }) throws {
        var file = try MediaFile(path: path, interrupt: Interrupt())
        stream = file.stream
        var decoder = try VideoDecoder(for: stream, threads: threads)
        var index = 0
        while let original = try file.nextAccessUnit() {
            defer { index += 1 }
            guard let unit = change(index, original) else { continue }
            units.append(unit)
            let before = frames.count
            discarded += try decoder.decode(unit) { frames.append($0) }.count
            framesPerUnit.append(frames.count - before)
        }
        discarded += try decoder.finish { frames.append($0) }.count
    }
}

extension AccessUnit {
    func with(bytes: [UInt8]? = nil, continuity: Continuity? = nil) -> AccessUnit {
        AccessUnit(
            codec: codec,
            pts: pts,
            dts: dts,
            isKeyFrame: isKeyFrame,
            bytes: bytes ?? self.bytes,
            time: time,
            continuity: continuity ?? self.continuity
        )
    }
}
