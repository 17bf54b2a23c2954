// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import Gateway

/// docs/reference/kong.md, 2.5: whose requests are counted together, and which rules can be kept.
@Suite("Whose requests are counted together")
struct RateIdentifierTests {
    struct Visitor: Sendable {
        var path = "/"
        var key = "look"
        var headers: [(String, String)] = []
        var peer: String? = "192.0.2.1"
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let limitBy: RateLimitRules.LimitBy
        let first: Visitor
        let second: Visitor
        let areTogether: Bool

        var testDescription: String { rule }
    }

    // swift-format-ignore: NeverForceUnwrap
    static let tenant = RateLimitRules.LimitBy.header(HTTPField.Name("X-Tenant")!)

    static let cases = [
        Case(
            rule: "consumer: two keys of one name",
            limitBy: .consumer,
            first: Visitor(key: "act"),
            second: Visitor(key: "act-too"),
            areTogether: true
        ),
        Case(rule: "consumer: two names", limitBy: .consumer, first: Visitor(), second: Visitor(key: "act"), areTogether: false),
        Case(rule: "consumer: from anywhere", limitBy: .consumer, first: Visitor(), second: Visitor(peer: "192.0.2.2"), areTogether: true),
        Case(rule: "credential: two keys", limitBy: .credential, first: Visitor(key: "act"), second: Visitor(key: "act-too"), areTogether: false),
        Case(rule: "credential: one key", limitBy: .credential, first: Visitor(), second: Visitor(peer: "192.0.2.2"), areTogether: true),
        Case(rule: "ip: one address", limitBy: .ip, first: Visitor(), second: Visitor(key: "act"), areTogether: true),
        Case(rule: "ip: two addresses", limitBy: .ip, first: Visitor(), second: Visitor(peer: "192.0.2.2"), areTogether: false),
        Case(rule: "ip: one address in two spellings", limitBy: .ip, first: Visitor(), second: Visitor(peer: "::ffff:192.0.2.1"), areTogether: true),
        Case(
            rule: "ip: X-Forwarded-For of somebody not trusted is ignored",
            limitBy: .ip,
            first: Visitor(),
            second: Visitor(headers: [("X-Forwarded-For", "198.51.100.7")]),
            areTogether: true
        ),
        Case(
            rule: "ip: X-Forwarded-For of a trusted proxy names the client",
            limitBy: .ip,
            first: Visitor(headers: [("X-Forwarded-For", "198.51.100.7")], peer: "203.0.113.1"),
            second: Visitor(headers: [("X-Forwarded-For", "198.51.100.8")], peer: "203.0.113.1"),
            areTogether: false
        ),
        Case(rule: "service: everybody", limitBy: .service, first: Visitor(), second: Visitor(key: "act", peer: "192.0.2.2"), areTogether: true),
        Case(
            rule: "header: one value",
            limitBy: tenant,
            first: Visitor(headers: [("x-tenant", "a")]),
            second: Visitor(key: "act", headers: [("X-Tenant", "a")], peer: "192.0.2.2"),
            areTogether: true
        ),
        Case(
            rule: "header: two values",
            limitBy: tenant,
            first: Visitor(headers: [("X-Tenant", "a")]),
            second: Visitor(headers: [("X-Tenant", "b")]),
            areTogether: false
        ),
        Case(rule: "header: missing, so by address", limitBy: tenant, first: Visitor(), second: Visitor(key: "act"), areTogether: true),
        Case(
            rule: "header: missing, and another address",
            limitBy: tenant,
            first: Visitor(),
            second: Visitor(peer: "192.0.2.2"),
            areTogether: false
        ),
        Case(
            rule: "path: that path",
            limitBy: .path("/a"),
            first: Visitor(path: "/a?x=1"),
            second: Visitor(path: "/a", key: "act", peer: "192.0.2.2"),
            areTogether: true
        ),
        Case(
            rule: "path: another one goes by address",
            limitBy: .path("/a"),
            first: Visitor(path: "/a/b"),
            second: Visitor(path: "/a/b", peer: "192.0.2.2"),
            areTogether: false
        ),
        Case(rule: "path: not with that path", limitBy: .path("/a"), first: Visitor(path: "/a"), second: Visitor(path: "/b"), areTogether: false),
    ]

    @Test("Requests share a counter or do not", arguments: cases)
    func identifiers(_ example: Case) throws {
        let gatekeeper = Gatekeeper.own(
            rateLimits: try RateLimitRules(try RateLimits([.hour: 1]), limitBy: example.limitBy),
            trustedProxies: ["203.0.113.0/24"]
        )
        let statuses = [example.first, example.second].map { visitor in
            gatekeeper.admit(request(visitor.path, [("apikey", visitor.key)] + visitor.headers), from: visitor.peer).answer?.status
        }
        #expect(statuses == [nil, example.areTogether ? .tooManyRequests : nil])
    }

    @Test(
        "Limits that cannot be kept are refused with the value that is wrong",
        arguments: [
            ([:], "rate limits: none is set; expected at least one of second, minute, hour, day, month, year"),
            ([.minute: 50, .hour: 5], "hour: the limit 5 cannot be lower than the limit for minute, 50"),
            ([.second: 3, .year: 2], "year: the limit 2 cannot be lower than the limit for second, 3"),
            ([.second: 5, .minute: 7, .day: 6], "day: the limit 6 cannot be lower than the limit for minute, 7"),
            ([.day: 0], "day: 0 is no limit; expected a number greater than 0"),
            ([.day: -3], "day: -3 is no limit; expected a number greater than 0"),
        ] as [([RateLimits.Period: Int], String)]
    )
    func badLimits(limits: [RateLimits.Period: Int], message: String) {
        let error = #expect(throws: GateRuleError.self) { try RateLimits(limits) }
        #expect(error?.description == message)
    }

    @Test(
        "limit_by is read as Kong reads it",
        arguments: [
            ("consumer", nil, nil, RateLimitRules.LimitBy.consumer), ("credential", nil, nil, .credential), ("ip", nil, nil, .ip),
            ("service", nil, nil, .service), ("header", "X-Tenant", nil, tenant), ("path", nil, "/a", .path("/a")), ("header", nil, nil, nil),
            ("header", "a b", nil, nil), ("path", nil, nil, nil), ("path", nil, "a", nil), ("Consumer", nil, nil, nil), ("", nil, nil, nil),
        ] as [(String, String?, String?, RateLimitRules.LimitBy?)]
    )
    func limitBy(kind: String, headerName: String?, path: String?, expected: RateLimitRules.LimitBy?) {
        #expect((try? RateLimitRules.LimitBy(kind, headerName: headerName, path: path)) == expected)
    }

    @Test("A message that would need an escape and a status that is no error are refused")
    func badAnswers() throws {
        let limits = try RateLimits([.hour: 1])
        #expect(throws: GateRuleError.self) { try RateLimitRules(limits, errorMessage: "say \"please\"") }
        #expect(throws: GateRuleError.self) { try RateLimitRules(limits, errorMessage: "<b>") }
        #expect(throws: GateRuleError.self) { try RateLimitRules(limits, errorCode: 200) }
    }
}
