// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

/// docs/reference/kong.md, 2.5: what is counted, and what clients are told.
@Suite("How fast requests may come")
struct RateLimitTests {
    // 2023-11-14, 22:13:20 UTC.
    let clock = ManualClock(wall: 1_700_000_000)

    private func gatekeeper(_ limits: [RateLimits.Period: Int], by limitBy: RateLimitRules.LimitBy = .consumer) throws -> Gatekeeper {
        Gatekeeper.own(rateLimits: try RateLimitRules(try RateLimits(limits), limitBy: limitBy), clock: clock)
    }

    @Test("What is let in says what remains after it; the one too many gets Kong's 429")
    func exhausted() throws {
        let gatekeeper = try gatekeeper([.minute: 3])
        for remaining in ["2", "1", "0"] {
            let admission = gatekeeper.admit(request("/?apikey=look"))
            #expect(
                admission.headers == [
                    .rateLimitLimit: "3", .rateLimitRemaining: remaining, .rateLimitReset: "40", .limit(of: .minute): "3",
                    .remaining(of: .minute): remaining,
                ]
            )
        }
        let answer = try #require(gatekeeper.admit(request("/?apikey=look"), from: nil, needing: .scope(.view), requestID: "0a").answer)
        #expect(answer.status == .tooManyRequests)
        #expect(answer.reason == .rateLimited)
        #expect(answer.consumer?.name == "viewer")
        #expect(answer.text == "{\n  \"message\":\"API rate limit exceeded\",\n  \"request_id\":\"0a\"\n}")
        #expect(
            answer.headers == [
                .contentType: "application/json; charset=utf-8", .contentLength: String(answer.body.count), .server: "vedette", .requestID: "0a",
                .rateLimitLimit: "3", .rateLimitRemaining: "0", .rateLimitReset: "40", .retryAfter: "40", .limit(of: .minute): "3",
                .remaining(of: .minute): "0",
            ]
        )
    }

    @Test("The headers are spelled as Kong spells them")
    func names() {
        #expect(
            RateLimits.Period.allCases.map { HTTPField.Name.limit(of: $0).rawName.lowercased() } == [
                "x-ratelimit-limit-second", "x-ratelimit-limit-minute", "x-ratelimit-limit-hour", "x-ratelimit-limit-day",
                "x-ratelimit-limit-month", "x-ratelimit-limit-year",
            ]
        )
        #expect(HTTPField.Name.remaining(of: .second).rawName == "X-RateLimit-Remaining-Second")
    }

    struct Verdict: Sendable, CustomTestStringConvertible {
        let rule: String
        let limits: [RateLimits.Period: Int]
        let usage: [RateLimits.Period: Int]
        let isWithin: Bool
        /// Limit, remaining, reset.
        let tightest: [String]
        let remaining: [RateLimits.Period: String]

        var testDescription: String { rule }
    }

    // At 22:13:20 UTC on 14 November 2023: 40 s to the minute, 2,800 to the hour, 6,400 to the day.
    static let verdicts = [
        Verdict(
            rule: "the period with the fewest remaining speaks",
            limits: [.minute: 10, .hour: 20],
            usage: [.minute: 5, .hour: 5],
            isWithin: true,
            tightest: ["10", "4", "40"],
            remaining: [.minute: "4", .hour: "14"]
        ),
        Verdict(
            rule: "also if it is the longer one",
            limits: [.minute: 10, .hour: 20],
            usage: [.hour: 18],
            isWithin: true,
            tightest: ["20", "1", "2800"],
            remaining: [.minute: "9", .hour: "1"]
        ),
        Verdict(
            rule: "on a tie the longer one speaks",
            limits: [.second: 5, .minute: 5, .day: 9],
            usage: [.day: 4],
            isWithin: true,
            tightest: ["9", "4", "6400"],
            remaining: [.second: "4", .minute: "4", .day: "4"]
        ),
        Verdict(
            rule: "only the exceeded period shows 0, the others are not decremented",
            limits: [.minute: 5, .hour: 10],
            usage: [.minute: 5, .hour: 7],
            isWithin: false,
            tightest: ["5", "0", "40"],
            remaining: [.minute: "0", .hour: "3"]
        ),
        Verdict(
            rule: "a limit that was lowered meanwhile",
            limits: [.hour: 2],
            usage: [.hour: 7],
            isWithin: false,
            tightest: ["2", "0", "2800"],
            remaining: [.hour: "0"]
        ),
        Verdict(
            rule: "a second is always at least one second from its end",
            limits: [.second: 2],
            usage: [:],
            isWithin: true,
            tightest: ["2", "1", "1"],
            remaining: [.second: "1"]
        ),
        Verdict(
            rule: "a month counts as 30 days",
            limits: [.month: 2],
            usage: [:],
            isWithin: true,
            tightest: ["2", "1", String(30 * 86_400 - (13 * 86_400 + 80_000))],
            remaining: [.month: "1"]
        ),
        Verdict(
            rule: "a year counts as 365 days",
            limits: [.year: 2],
            usage: [:],
            isWithin: true,
            tightest: ["2", "1", String(365 * 86_400 - (1_700_000_000 - 1_672_531_200))],
            remaining: [.year: "1"]
        ),
    ]

    @Test("The verdict is Kong's", arguments: verdicts)
    func verdict(_ example: Verdict) throws {
        let verdict = RateVerdict(try RateLimits(example.limits), usage: example.usage, at: 1_700_000_000)
        #expect(verdict.isWithin == example.isWithin)
        let tightest = [HTTPField.Name.rateLimitLimit, .rateLimitRemaining, .rateLimitReset].map { verdict.headers[$0] }
        #expect(tightest == example.tightest)
        #expect(verdict.headers[.retryAfter] == (example.isWithin ? nil : example.tightest[2]))
        for period in RateLimits.Period.allCases {
            #expect(verdict.headers[.remaining(of: period)] == example.remaining[period])
            #expect(verdict.headers[.limit(of: period)] == example.limits[period].map { String($0) })
        }
    }

    @Test("On the 31st of a month the end of the window is behind us, and the reset stays 1")
    func lateInTheMonth() throws {
        let verdict = RateVerdict(try RateLimits([.month: 2]), usage: [:], at: 1_675_166_400)
        #expect(verdict.headers[.rateLimitReset] == "1")
    }

    @Test("A new window lets in again, at the bound of the calendar and not before")
    func newWindow() throws {
        let gatekeeper = try gatekeeper([.minute: 1])
        #expect(gatekeeper.admit(request("/?apikey=look")).consumer != nil)
        clock.advance(by: .seconds(39))
        #expect(gatekeeper.admit(request("/?apikey=look")).header("Retry-After") == "1")
        clock.advance(by: .seconds(1))
        #expect(gatekeeper.admit(request("/?apikey=look")).consumer != nil)
    }

    @Test("What was refused is not counted: a longer period keeps what it has")
    func refusedIsNotCounted() throws {
        let gatekeeper = try gatekeeper([.minute: 1, .hour: 3])
        for _ in 0..<10 { _ = gatekeeper.admit(request("/?apikey=look")) }
        clock.advance(by: .seconds(60))
        #expect(gatekeeper.admit(request("/?apikey=look")).header("X-RateLimit-Remaining-Hour") == "1")
    }

    @Test("A WebSocket handshake counts as one request, and its 101 says what remains (2.5, 2.9)")
    func webSocket() throws {
        let gatekeeper = try gatekeeper([.minute: 2])
        let handshake = gatekeeper.admitWebSocket(request("/ws?apikey=look"), session: .init(), from: nil)
        #expect(handshake.header("RateLimit-Remaining") == "1")
        #expect(gatekeeper.admit(request("/?apikey=look")).header("RateLimit-Remaining") == "0")
        #expect(gatekeeper.admitWebSocket(request("/ws?apikey=look"), session: .init(), from: nil).answer?.status == .tooManyRequests)
    }

    @Test("What is open is not counted")
    func open() throws {
        let gatekeeper = try gatekeeper([.minute: 1])
        for _ in 0..<3 { #expect(gatekeeper.admit(request(), from: "192.0.2.1", needing: .open).headers.isEmpty) }
        #expect(gatekeeper.statistics.rateCounters == 0)
    }

    @Test("Hidden headers are hidden from refusals too; status and message are as configured")
    func hidden() throws {
        let rules = try RateLimitRules(try RateLimits([.minute: 1]), hideClientHeaders: true, errorCode: 503, errorMessage: "later")
        let gatekeeper = Gatekeeper.own(rateLimits: rules, clock: clock)
        #expect(gatekeeper.admit(request("/?apikey=look")).headers.isEmpty)
        let answer = try #require(gatekeeper.admit(request("/?apikey=look", [("Accept", "text/plain")])).answer)
        #expect(answer.status.code == 503)
        #expect(answer.text.hasPrefix("later\n"))
        #expect(answer.headers[.retryAfter] == nil)
        #expect(!answer.headers.contains { $0.name.canonicalName.contains("ratelimit") })
    }
}
