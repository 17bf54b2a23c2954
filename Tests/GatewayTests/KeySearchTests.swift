// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import Gateway

/// The table of key-auth in Kong 3.9.3, as observed, with the names `apikey`, `X-API-Key`, `api_key`.
@Suite("Where the key is looked for")
struct KeySearchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        var path = "/"
        var headers: [(String, String)] = []
        let outcome: KeySearch.Outcome

        var testDescription: String { rule }
    }

    static func found(_ key: String) -> KeySearch.Outcome { .found(Array(key.utf8)) }

    static let headerCases = [
        Case(rule: "a header", headers: [("apikey", "k")], outcome: found("k")),
        Case(rule: "a header in any case", headers: [("APIKEY", "k")], outcome: found("k")),
        Case(rule: "the second name", headers: [("x-api-key", "k")], outcome: found("k")),
        Case(rule: "a configured underscore", headers: [("api_key", "k")], outcome: found("k")),
        Case(rule: "a configured underscore matches a dash", headers: [("api-key", "k")], outcome: found("k")),
        Case(rule: "a configured dash matches no underscore", headers: [("x_api_key", "k")], outcome: .missing),
        Case(rule: "blanks around it are trimmed", headers: [("apikey", " \tk ")], outcome: found("k")),
        Case(rule: "an empty header stops the search", path: "/?apikey=k", headers: [("apikey", "")], outcome: .missing),
        Case(rule: "twice is a duplicate", headers: [("apikey", "k"), ("apikey", "k")], outcome: .duplicate),
        Case(
            rule: "a duplicate behind the name that matched is not noticed",
            headers: [("apikey", "k"), ("X-API-Key", "a"), ("X-API-Key", "b")],
            outcome: found("k")
        ),
        Case(rule: "Authorization is not looked at", headers: [("Authorization", "Key k")], outcome: .missing),
    ]

    static let queryCases = [
        Case(rule: "no key", outcome: .missing),
        Case(rule: "a query argument", path: "/?apikey=k", outcome: found("k")),
        Case(rule: "among others", path: "/?a=1&X-API-Key=k&b", outcome: found("k")),
        Case(rule: "the name is compared exactly", path: "/?APIKEY=k&x-api-key=k&api-key=k", outcome: .missing),
        Case(rule: "percent escapes are decoded", path: "/?api%6bey=a%20b%2B+c", outcome: found("a b+ c")),
        Case(rule: "a bad escape stays as it is", path: "/?apikey=%zz%4", outcome: found("%zz%4")),
        Case(rule: "no equals sign, no key: the next name is tried", path: "/?apikey&api_key=k", outcome: found("k")),
        Case(rule: "an empty value stops the search", path: "/?apikey=&api_key=k", outcome: .missing),
        Case(rule: "twice is a duplicate, even if equal", path: "/?apikey=k&apikey=k", outcome: .duplicate),
        Case(rule: "the header wins over the query", path: "/?apikey=good", headers: [("apikey", "bad")], outcome: found("bad")),
        Case(rule: "the first name wins, wherever", path: "/?apikey=bad", headers: [("X-API-Key", "good")], outcome: found("bad")),
        Case(rule: "a key needs not be text", path: "/?apikey=%ff", outcome: .found([0xFF])),
        Case(
            rule: "arguments beyond the hundredth are not looked at",
            path: "/?" + String(repeating: "a=1&", count: 100) + "apikey=k",
            outcome: .missing
        ),
        Case(
            rule: "arguments without a name count among the hundred",
            path: "/?" + String(repeating: "=1&", count: 50) + String(repeating: "&", count: 50) + "apikey=k",
            outcome: .missing
        ),
        Case(
            rule: "the hundredth argument ends where the next begins",
            path: "/?" + String(repeating: "=1&", count: 99) + "apikey=k&zz=1",
            outcome: found("k")
        ),
        Case(
            rule: "the hundredth argument is looked at",
            path: "/?" + String(repeating: "a=1&", count: 99) + "apikey=k",
            outcome: found("k")
        ),
    ]

    @Test("The key is found where Kong finds it", arguments: headerCases + queryCases)
    func search(_ example: Case) throws {
        FuzzSeed.keep(([example.path] + example.headers.map { "\($0):\($1)" }).joined(separator: "\n"), for: "gateway-key")
        var request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: example.path)
        for (name, value) in example.headers {
            request.headerFields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        #expect(KeySearch.outcome(in: request) == example.outcome)
    }
}
