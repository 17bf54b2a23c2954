// SPDX-License-Identifier: Apache-2.0

/// A presentation time on the 90 kHz clock of RTP video, widened to 64 bits so that it never wraps.
public struct MediaTimestamp: Hashable, Comparable, Sendable {
    /// Ticks in one second.
    public static let ticksPerSecond: Int64 = 90_000

    public let ticks: Int64

    public init(ticks: Int64) { self.ticks = ticks }

    public static func < (left: Self, right: Self) -> Bool { left.ticks < right.ticks }
}
