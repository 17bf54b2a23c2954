// SPDX-License-Identifier: Apache-2.0

/// How many frames took how long, in the shape Prometheus wants: counts by upper bound, a sum, a total. Only ever grows.
public struct LatencyHistogram: Hashable, Sendable {
    /// Upper bounds of the buckets in milliseconds. What took longer than the last is in `count` alone.
    public static let bounds: [Double] = [1, 2.5, 5, 7.5, 10, 15, 25, 50, 100, 250, 500, 1000, 2500]

    /// Frames at or below each of `bounds` and above the one before (not cumulative).
    public private(set) var buckets = [UInt64](repeating: 0, count: Self.bounds.count)
    public private(set) var count: UInt64 = 0
    /// Of all frames together.
    public private(set) var milliseconds = 0.0

    public init() {}

    mutating func record(milliseconds value: Double) {
        count += 1
        milliseconds += value
        if let bucket = Self.bounds.firstIndex(where: { value <= $0 }) { buckets[bucket] += 1 }
    }

    static func += (left: inout Self, right: Self) {
        for bucket in left.buckets.indices { left.buckets[bucket] += right.buckets[bucket] }
        left.count += right.count
        left.milliseconds += right.milliseconds
    }
}
