// SPDX-License-Identifier: Apache-2.0

/// What was counted so far, of everybody.
///
/// A value: time is passed in. Remembers one window per client and period, the newest; lost on restart, as Kong's are.
struct RateCounters {
    /// Counters kept at a time. When there are more, those whose windows end first go: the least is lost with them.
    static let limit = 65_536

    /// Whose requests are counted together.
    enum Identifier: Hashable {
        case consumer(String)
        case credential(KeyDigest)
        case address(String)
        case service
        /// By hash: clients choose how long the header is.
        case header(KeyDigest)
        case path
    }

    private struct Key: Hashable {
        let identifier: Identifier
        let period: RateLimits.Period
    }

    private struct Counter {
        var windowStart: Int
        var count: Int
    }

    private var counters: [Key: Counter] = [:]

    var count: Int { counters.count }

    /// Judges one request and counts it, unless it exceeds its limits. `time` is in seconds since 1970, UTC.
    mutating func admit(_ identifier: Identifier, limits: RateLimits, at time: Int) -> RateVerdict {
        var usage: [RateLimits.Period: Int] = [:]
        for period in limits.limits.keys {
            let counter = counters[Key(identifier: identifier, period: period)]
            if let counter, counter.windowStart == period.windowStart(at: time) { usage[period] = counter.count }
        }
        let verdict = RateVerdict(limits, usage: usage, at: time)
        guard verdict.isWithin else { return verdict }
        for period in limits.limits.keys {
            let key = Key(identifier: identifier, period: period)
            if counters[key] == nil { makeRoom(at: time) }
            counters[key] = Counter(windowStart: period.windowStart(at: time), count: (usage[period] ?? 0) + 1)
        }
        return verdict
    }

    /// Takes back what `admit` counted, as far as its windows are still open.
    mutating func giveBack(_ identifier: Identifier, limits: RateLimits, at time: Int) {
        for period in limits.limits.keys {
            let key = Key(identifier: identifier, period: period)
            guard let counter = counters[key], counter.windowStart == period.windowStart(at: time) else { continue }
            counters[key]?.count = max(0, counter.count - 1)
        }
    }

    private mutating func makeRoom(at time: Int) {
        guard counters.count >= Self.limit else { return }
        counters = counters.filter { $0.value.windowStart == $0.key.period.windowStart(at: time) }
        let room = Self.limit / 10
        guard counters.count > Self.limit - room else { return }
        let ending = { (entry: (key: Key, value: Counter)) in entry.value.windowStart + entry.key.period.seconds }
        let first = counters.sorted { ending($0) < ending($1) }.prefix(counters.count - (Self.limit - room))
        for (key, _) in first { counters.removeValue(forKey: key) }
    }
}
