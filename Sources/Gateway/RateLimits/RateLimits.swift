// SPDX-License-Identifier: Apache-2.0

/// How many requests are let in per period: at least one period, and a longer one never allows fewer than a shorter one.
public struct RateLimits: Hashable, Sendable {
    /// What is counted over: windows of the calendar in UTC.
    public enum Period: String, Sendable, CaseIterable {
        case second, minute, hour, day, month, year
    }

    let limits: [Period: Int]

    public init(_ limits: [Period: Int]) throws(GateRuleError) {
        guard !limits.isEmpty else {
            let names = Period.allCases.map(\.rawValue).joined(separator: ", ")
            throw GateRuleError("rate limits", "none is set; expected at least one of \(names)")
        }
        var shorter: (period: Period, limit: Int)?
        for period in Period.allCases {
            guard let limit = limits[period] else { continue }
            guard limit > 0 else { throw GateRuleError(period.rawValue, "\(limit) is no limit; expected a number greater than 0") }
            if let shorter, limit < shorter.limit {
                throw GateRuleError(
                    period.rawValue,
                    "the limit \(limit) cannot be lower than the limit for \(shorter.period.rawValue), \(shorter.limit)"
                )
            }
            shorter = (period, limit)
        }
        self.limits = limits
    }

    /// The limit for `period`, if there is one.
    public subscript(period: Period) -> Int? { limits[period] }
}
