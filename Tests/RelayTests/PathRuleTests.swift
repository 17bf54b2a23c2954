// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Rules about paths")
struct PathRuleTests {
    private static let matches: [(String, String, Bool)] = [
        ("camera", "camera", true),
        ("camera", "camera2", false),
        ("camera", "site/camera", false),
        ("*", "camera", true),
        ("*", "site/front/door", true),
        ("site/*", "site/front", true),
        ("site/*", "site/front/door", true),
        ("site/*", "site2/front", false),
        ("*/door", "site/front/door", true),
        ("*/door", "door", false),
        ("a*b*c", "abc", true),
        ("a*b*c", "a1b2b3c", true),
        ("a*b*c", "a1c2c", false),
        ("a*b*c", "acb", false),
        ("ab*ba", "aba", false),
        ("ab*ba", "abba", true),
        ("*a*a*", "banana", true),
        ("*x*", "banana", false),
        ("a**c", "abc", true),
    ]

    @Test("A pattern matches a name or does not", arguments: matches)
    func matching(_ pattern: String, _ name: String, _ isMatch: Bool) throws {
        let (pattern, name) = try (#require(PathPattern(pattern)), #require(PathName(name)))
        #expect(pattern.matches(name) == isMatch)
    }

    @Test(
        "What no path could match is no pattern",
        arguments: ["", "/camera", "camera/", "a//b", "a/../b", "a b", "caméra", "?", String(repeating: "a", count: 200)]
    )
    func bad(_ text: String) { #expect(PathPattern(text) == nil) }

    @Test("The first rule that matches decides; where there is none everything is allowed, where there are some nothing else is")
    func first() throws {
        let names = try ["camera", "cam2", "other"].map { try #require(PathName($0)) }
        var exact = PathRule(try #require(PathPattern("camera")))
        exact.secondPublisher = .takesOver
        let rules = [exact, PathRule(try #require(PathPattern("cam*")))]
        #expect(names.map { rules.rule(for: $0)?.pattern.description } == ["camera", "cam*", nil])
        #expect(names.map { [PathRule]().rule(for: $0)?.pattern.description } == ["*", "*", "*"])
    }
}
