// SPDX-License-Identifier: Apache-2.0

/// Notices that a client has been silent for too long.
///
/// Has no clock: whoever owns it calls `tick` four times per limit, and `heard` costs nothing on the way of a packet.
/// A silence ends the connection between one limit and five quarters of it.
struct SilenceWatch {
    static let ticksPerLimit = 4

    private var silentTicks = 0

    /// The client gave a sign of life.
    mutating func heard() { silentTicks = 0 }

    /// A quarter of the limit has passed. Whether the silence is too long now.
    mutating func tick() -> Bool {
        silentTicks += 1
        return silentTicks > Self.ticksPerLimit
    }
}

/// Notices that a client takes nothing of what waits for it, however slowly.
struct WriteWatch {
    private var watch = SilenceWatch()
    private var newest: Int?

    /// A quarter of the limit has passed, and so many bytes wait. Whether none was taken for too long.
    mutating func tick(waiting bytes: Int) -> Bool {
        if let newest, bytes < newest { watch.heard() }
        newest = bytes
        return watch.tick()
    }
}
