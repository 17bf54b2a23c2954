// SPDX-License-Identifier: Apache-2.0

/// The latencies of the last frames, for percentiles.
struct LatencyWindow: Sendable {
    /// Half a minute of a camera at 16 frames a second.
    static let capacity = 512

    private var samples: [Double] = []
    private var oldest = 0

    mutating func record(milliseconds: Double) {
        if samples.count < Self.capacity {
            samples.append(milliseconds)
        } else {
            samples[oldest] = milliseconds
            oldest = (oldest + 1) % Self.capacity
        }
    }

    /// `nil` before the first sample.
    var percentiles: LatencyPercentiles? {
        guard !samples.isEmpty else { return nil }
        let sorted = samples.sorted()
        // Nearest rank: the smallest sample that at least this part of all samples do not exceed.
        func percentile(_ part: Double) -> Double { sorted[max(0, Int((part * Double(sorted.count)).rounded(.up)) - 1)] }
        return LatencyPercentiles(p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99))
    }
}
