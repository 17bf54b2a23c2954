// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Counts events per second over the last seconds.
///
/// Keeps the instants of the last events, `capacity` at most: above 50 a second the window shrinks and the memory does not grow.
struct RateMeter: Sendable {
    typealias Instant = ContinuousClock.Instant

    static let window: Duration = .seconds(5)
    static let capacity = 256

    private var instants: [Instant] = []
    private var oldest = 0
    private var first: Instant?

    mutating func count(at now: Instant) {
        first = first ?? now
        if instants.count < Self.capacity {
            instants.append(now)
        } else {
            instants[oldest] = now
            oldest = (oldest + 1) % Self.capacity
        }
    }

    func perSecond(at now: Instant) -> Double {
        guard let first else { return 0 }
        let begin = now.advanced(by: .zero - Self.window)
        let recent = instants.count { $0 > begin }
        // A full ring covers less than the window; a meter that has just begun has not seen a whole one yet.
        let ringStart = instants.count == Self.capacity ? instants[oldest] : begin
        let span = max(ringStart, begin, first).duration(to: now)
        return Double(recent) * 1000 / max(span, .seconds(1)).milliseconds
    }
}
