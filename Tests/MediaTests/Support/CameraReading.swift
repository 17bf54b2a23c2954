// SPDX-License-Identifier: Apache-2.0

import Media
import Vocabulary

/// What a camera sent, read and decoded on a thread of its own.
struct CameraReading: Sendable {
    var stream = VideoStreamInfo(codec: .h264)
    var units: [AccessUnit] = []
    var frames: [VideoFrame] = []
    var discarded = 0
    var ended = false
    /// Some unit was neither shown nor discarded by the call that took it.
    var wasDelayed = false

    /// Reads `count` pictures, or up to the camera's end.
    static func of(
        _ url: CameraURL,
        options: CameraOptions = CameraOptions(),
        guard isPermitted: @escaping AddressGuard = { _, _ in true },
        interrupt: Interrupt = Interrupt(),
        count: Int
    ) async throws -> CameraReading {
        try await BlockingThread.run(named: "camera") {
            var reading = CameraReading()
            var connection = try CameraConnection(to: url, options: options, guard: isPermitted, interrupt: interrupt)
            var decoder = try VideoDecoder(for: connection.stream)
            while reading.units.count < count {
                guard let unit = try connection.nextAccessUnit() else {
                    reading.ended = true
                    break
                }
                reading.units.append(unit)
                let before = reading.frames.count
                let discarded = try decoder.decode(unit) { reading.frames.append($0) }.count
                reading.discarded += discarded
                if reading.frames.count - before + discarded != 1 { reading.wasDelayed = true }
            }
            reading.discarded += try decoder.finish { reading.frames.append($0) }.count
            reading.stream = connection.stream
            return reading
        }
    }

    /// The error with which connecting or reading ends.
    static func failure(
        of address: String,
        alias: String? = nil,
        options: CameraOptions = CameraOptions(),
        guard isPermitted: @escaping AddressGuard = { _, _ in true },
        interrupt: Interrupt = Interrupt()
    ) async throws -> MediaError? {
        var url = try CameraURL(address)
        if let alias { url = url.named(alias) }
        do {
            _ = try await of(url, options: options, guard: isPermitted, interrupt: interrupt, count: .max)
            return nil
        } catch let error as MediaError {
            return error
        }
    }
}
