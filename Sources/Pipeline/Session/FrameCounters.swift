// SPDX-License-Identifier: Apache-2.0

/// What became of every frame that came in.
///
/// A frame counts as received in the same step as its fate, so `received` is the sum of the fates at every instant, not
/// only at rest; a frame still on its way is `inFlight` (a few at most: decoder, slot, detector).
public struct FrameCounters: Hashable, Sendable {
    /// How a frame's way ended.
    public enum Fate: String, Hashable, Sendable, CaseIterable {
        /// The detector saw it.
        case analysed
        /// A newer frame took its place before a detector was free, or the session's rate limit did.
        case replaced
        /// It waited longer than the session's latency budget, the connection or the session ended first, or the detector failed on it.
        case late
        /// Damaged, or not decodable for want of its key frame. A damaged picture may still be shown, but counts here all the same.
        case corrupt
        /// It came while the session was paused.
        case paused
    }

    public private(set) var analysed: UInt64 = 0
    public private(set) var replaced: UInt64 = 0
    public private(set) var late: UInt64 = 0
    public private(set) var corrupt: UInt64 = 0
    public private(set) var paused: UInt64 = 0
    /// Frames that came in and have not met their fate yet.
    public private(set) var inFlight: UInt64 = 0

    public init() {}

    public var received: UInt64 { analysed + replaced + late + corrupt + paused }

    /// How many frames met this fate.
    public func count(of fate: Fate) -> UInt64 {
        switch fate {
        case .analysed: analysed
        case .replaced: replaced
        case .late: late
        case .corrupt: corrupt
        case .paused: paused
        }
    }

    /// A frame came in.
    public mutating func arrived() { inFlight += 1 }

    /// `count` frames that came in have met their fate.
    public mutating func settle(_ count: UInt64 = 1, as fate: Fate) {
        precondition(count <= inFlight, "more frames settled than came in")
        inFlight -= count
        switch fate {
        case .analysed: analysed += count
        case .replaced: replaced += count
        case .late: late += count
        case .corrupt: corrupt += count
        case .paused: paused += count
        }
    }

    /// The fates of the frames of two sessions together.
    public static func += (left: inout Self, right: Self) {
        left.analysed += right.analysed
        left.replaced += right.replaced
        left.late += right.late
        left.corrupt += right.corrupt
        left.paused += right.paused
        left.inFlight += right.inFlight
    }
}
