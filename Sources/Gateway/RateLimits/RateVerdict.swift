// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Whether one more request is within its limits, and what its client is told: Kong's arithmetic.
struct RateVerdict {
    let isWithin: Bool
    let headers: HTTPFields

    /// - Parameters:
    ///   - usage: how many requests each period's window has counted; none is zero.
    ///   - time: now, in seconds since 1970, UTC.
    init(_ limits: RateLimits, usage: [RateLimits.Period: Int], at time: Int) {
        let exceeded = RateLimits.Period.allCases.filter { period in
            limits[period].map { (usage[period] ?? 0) >= $0 } ?? false
        }
        isWithin = exceeded.isEmpty

        var headers = HTTPFields()
        var tightest: (period: RateLimits.Period, limit: Int, remaining: Int)?
        for period in RateLimits.Period.allCases {
            guard let limit = limits[period] else { continue }
            // What remains after this request; a request that is refused takes nothing.
            let remaining = max(0, limit - (usage[period] ?? 0) - (exceeded.isEmpty ? 1 : 0))
            headers[.limit(of: period)] = String(limit)
            headers[.remaining(of: period)] = String(remaining)
            // Of two that are equally tight the longer one, which comes later.
            if tightest.map({ remaining <= $0.remaining }) ?? true { tightest = (period, limit, remaining) }
        }
        if let tightest {
            let elapsed = time - tightest.period.windowStart(at: time)
            let reset = String(max(1, tightest.period.seconds - elapsed))
            headers[.rateLimitLimit] = String(tightest.limit)
            headers[.rateLimitRemaining] = String(tightest.remaining)
            headers[.rateLimitReset] = reset
            if !isWithin { headers[.retryAfter] = reset }
        }
        self.headers = headers
    }
}

extension HTTPFields {
    /// Takes out what the rate limit said.
    mutating func removeRateLimits() {
        for name in [HTTPField.Name.rateLimitLimit, .rateLimitRemaining, .rateLimitReset] { self[name] = nil }
        for period in RateLimits.Period.allCases {
            self[.limit(of: period)] = nil
            self[.remaining(of: period)] = nil
        }
    }
}

// All of them are valid tokens, as the tests show.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!

    static func limit(of period: RateLimits.Period) -> HTTPField.Name { HTTPField.Name("X-RateLimit-Limit-\(period.title)")! }
    static func remaining(of period: RateLimits.Period) -> HTTPField.Name { HTTPField.Name("X-RateLimit-Remaining-\(period.title)")! }
}

extension RateLimits.Period {
    /// As it stands in the headers' names: `Minute`.
    fileprivate var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
