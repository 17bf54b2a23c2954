// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

@Suite("Counters and the calendar")
struct RateCounterTests {
    @Test(
        "Windows begin where the calendar in UTC says",
        arguments: [
            // 2024-02-29 12:34:56
            (1_709_210_096, [1_709_210_096, 1_709_210_040, 1_709_208_000, 1_709_164_800, 1_706_745_600, 1_704_067_200]),
            // 2024-03-01 00:00:00
            (1_709_251_200, [1_709_251_200, 1_709_251_200, 1_709_251_200, 1_709_251_200, 1_709_251_200, 1_704_067_200]),
            // 2023-12-31 23:59:59
            (1_704_067_199, [1_704_067_199, 1_704_067_140, 1_704_063_600, 1_703_980_800, 1_701_388_800, 1_672_531_200]),
            // 2000-02-29 and 2100-03-01: the hundredth and the four hundredth years.
            (951_782_400, [951_782_400, 951_782_400, 951_782_400, 951_782_400, 949_363_200, 946_684_800]),
            (4_107_542_400, [4_107_542_400, 4_107_542_400, 4_107_542_400, 4_107_542_400, 4_107_542_400, 4_102_444_800]),
            (0, [0, 0, 0, 0, 0, 0]),
            // 1969-12-31 23:59:59: a clock that was never set.
            (-1, [-1, -60, -3_600, -86_400, -2_678_400, -31_536_000]),
        ]
    )
    func windows(time: Int, starts: [Int]) {
        #expect(RateLimits.Period.allCases.map { $0.windowStart(at: time) } == starts)
    }

    @Test("One counter per client and period: an old window makes way for the new one")
    func oldWindows() throws {
        var counters = RateCounters()
        let limits = try RateLimits([.second: 5, .minute: 10])
        for time in 0..<1_000 { _ = counters.admit(.service, limits: limits, at: time) }
        #expect(counters.count == 2)
    }

    @Test("However many clients come, counters stay bounded, and those that end last are kept")
    func bounded() throws {
        var counters = RateCounters()
        let yearly = try RateLimits([.year: 1])
        let secondly = try RateLimits([.second: 1])
        _ = counters.admit(.service, limits: yearly, at: 0)
        for number in 0..<(RateCounters.limit + 100) {
            _ = counters.admit(.address("\(number)"), limits: secondly, at: 0)
            #expect(counters.count <= RateCounters.limit)
        }
        #expect(!counters.admit(.service, limits: yearly, at: 0).isWithin)
        // Ended windows go first, all of them.
        for number in 0..<RateCounters.limit { _ = counters.admit(.address("x\(number)"), limits: secondly, at: 1) }
        _ = counters.admit(.address("last"), limits: secondly, at: 2)
        #expect(counters.count <= RateCounters.limit)
        #expect(!counters.admit(.service, limits: yearly, at: 2).isWithin)
    }

    @Test("What is given back is free again, but not in the next window")
    func givingBack() throws {
        var counters = RateCounters()
        let limits = try RateLimits([.minute: 1])
        _ = counters.admit(.service, limits: limits, at: 0)
        counters.giveBack(.service, limits: limits, at: 59)
        #expect(counters.admit(.service, limits: limits, at: 59).isWithin)
        counters.giveBack(.service, limits: limits, at: 60)
        _ = counters.admit(.service, limits: limits, at: 60)
        #expect(!counters.admit(.service, limits: limits, at: 60).isWithin)
    }
}
