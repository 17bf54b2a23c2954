// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import Gateway

/// docs/reference/kong.md, 2.8, row by row.
@Suite("How long a body may be")
struct SizeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        var headers: [(String, String)] = []
        var method = HTTPRequest.Method.post
        var requiresLength = false
        let status: HTTPResponse.Status?

        var testDescription: String { rule }
    }

    static let cases = [
        Case(rule: "the limit itself fits", headers: [("Content-Length", "1024")], status: nil),
        Case(rule: "one more does not", headers: [("Content-Length", "1025")], status: .contentTooLarge),
        Case(rule: "an empty body fits", headers: [("Content-Length", "0")], status: nil),
        Case(rule: "no length", status: nil),
        Case(rule: "chunked says nothing beforehand", headers: [("Transfer-Encoding", "chunked")], status: nil),
        Case(rule: "asked beforehand", headers: [("Content-Length", "1025"), ("Expect", "100-continue")], status: .expectationFailed),
        Case(rule: "in any case", headers: [("Content-Length", "1025"), ("Expect", " 100-Continue ")], status: .expectationFailed),
        Case(rule: "asked beforehand, and it fits", headers: [("Content-Length", "1024"), ("Expect", "100-continue")], status: nil),
        Case(rule: "a length beyond all numbers", headers: [("Content-Length", "99999999999999999999")], status: .contentTooLarge),
        Case(rule: "a length is required, also of a GET", method: .get, requiresLength: true, status: .lengthRequired),
        Case(rule: "what is no length is none", headers: [("Content-Length", "+1")], requiresLength: true, status: .lengthRequired),
        Case(rule: "required and there", headers: [("Content-Length", "0")], requiresLength: true, status: nil),
        Case(rule: "required, but chunked", headers: [("Transfer-Encoding", "gzip, Chunked")], requiresLength: true, status: nil),
    ]

    @Test("The head of a request is judged by the length it names", arguments: cases)
    func judgement(_ example: Case) throws {
        let rules = try SizeRules(allowedPayloadSize: 1, unit: .kilobytes, requireContentLength: example.requiresLength)
        let gatekeeper = Gatekeeper.own(size: rules)
        // The same with a key and where none is needed.
        for need in [Need.scope(.view), .open] {
            let admission = gatekeeper.admit(request("/?apikey=look", example.headers, method: example.method), from: nil, needing: need)
            #expect(admission.answer?.status == example.status)
            guard let answer = admission.answer else { continue }
            let isLength = example.status == .lengthRequired
            #expect(answer.reason == (isLength ? .lengthRequired : .tooLarge))
            let message = isLength ? "A valid Content-Length header is required" : "Request size limit exceeded"
            #expect(answer.text.hasPrefix("{\n  \"message\":\"\(message)\",\n"))
        }
    }

    @Test("Units are those of Kong, and 128 megabytes the default")
    func units() throws {
        #expect(try SizeRules().limit == 134_217_728)
        #expect(try SizeRules(allowedPayloadSize: 3, unit: .megabytes).limit == 3_145_728)
        #expect(try SizeRules(allowedPayloadSize: 3, unit: .kilobytes).limit == 3_072)
        #expect(try SizeRules(allowedPayloadSize: 3, unit: .bytes).limit == 3)
        #expect(Gatekeeper.own(size: try SizeRules(allowedPayloadSize: 3, unit: .bytes)).bodyLimit == 3)
        #expect(Gatekeeper.own().bodyLimit == nil)
        #expect(throws: GateRuleError.self) { try SizeRules(allowedPayloadSize: -1) }
        #expect(throws: GateRuleError.self) { try SizeRules(allowedPayloadSize: .max) }
    }

    @Test("A body that turned out too long is answered with 413, and the rate limit takes its count back")
    func chunked() throws {
        let rates = try RateLimitRules(try RateLimits([.hour: 2]))
        let gatekeeper = Gatekeeper.own(cors: try CORSRules(), size: try SizeRules(allowedPayloadSize: 1, unit: .bytes), rateLimits: rates)
        let long = request("/?apikey=look", [("Transfer-Encoding", "chunked")], method: .post)
        for _ in 0..<5 {
            guard case .granted(let consumer, let headers) = gatekeeper.admit(long) else {
                Issue.record("a request that says no length was not let in")
                return
            }
            #expect(headers[.rateLimitRemaining] == "1")
            let answer = gatekeeper.bodyTooLarge(long, from: nil, admittedAs: consumer, headers: headers, requestID: "0a")
            #expect(answer.status == .contentTooLarge)
            #expect(answer.text == "{\n  \"message\":\"Request size limit exceeded\",\n  \"request_id\":\"0a\"\n}")
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
            #expect(!answer.headers.contains { $0.name.canonicalName.contains("ratelimit") })
        }
        #expect(gatekeeper.statistics.answered == [.tooLarge: 5])
    }
}
