// SPDX-License-Identifier: Apache-2.0

/// What viewers missed because they were too slow to take it.
public struct ViewerLosses: Hashable, Sendable {
    /// Frames that a newer one replaced in a viewer's mailbox.
    public var frames: UInt64
    /// Alerts and states that fell out of a mailbox nobody emptied.
    public var events: UInt64

    public init(frames: UInt64 = 0, events: UInt64 = 0) {
        self.frames = frames
        self.events = events
    }

    static func += (left: inout Self, right: Self) {
        left.frames += right.frames
        left.events += right.events
    }
}
