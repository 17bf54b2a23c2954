// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Measured values, most often milliseconds, and what to say of them.
struct Sample: Sendable {
    private(set) var values: [Double] = []

    mutating func add(_ value: Double) { values.append(value) }

    mutating func add(contentsOf other: Sample) { values += other.values }

    /// The value that the given part of all values do not exceed; 0.5 is the median. Zero for an empty sample.
    func percentile(_ part: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))]
    }

    var median: Double { percentile(0.5) }
    var minimum: Double { values.min() ?? 0 }
    var mean: Double { values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) }

    /// Adds the wall time of `work` in milliseconds.
    mutating func time<Value>(_ work: () throws -> Value) rethrows -> Value {
        let start = ContinuousClock.now
        let value = try work()
        add(start.duration(to: .now).milliseconds)
        return value
    }
}
