// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

/// What Kong would refuse, and what it would take and mean something else by.
@Suite("Settings no file is made of for Kong")
struct KongDeclarationRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let complaint: String
        let change: @Sendable (inout KongSettings) -> Void

        var testDescription: String { rule }

        init(_ rule: String, _ complaint: String, _ change: @escaping @Sendable (inout KongSettings) -> Void) {
            (self.rule, self.complaint, self.change) = (rule, complaint, change)
        }
    }

    static let cases = [
        Case("no node", "no nodes") { $0.nodes = [] },
        Case("a node without a port", "'10.0.0.1' is not right for a node") { $0.nodes = [.literal("10.0.0.1")] },
        Case("a node twice", "named twice") { $0.nodes = [.literal("a:1"), .literal("a:1")] },
        Case("a variable in small letters", "'node' is no name of a variable") { $0.nodes = [.variable("node")] },
        Case("a variable that begins with a digit", "'1A' is no name of a variable") { $0.nodes = [.variable("1A")] },
        Case("no consumer", "no consumers") { $0.consumers = [] },
        Case("a consumer twice", "'viewer' is named twice") { $0.consumers.append(.init(name: "viewer", keyVariable: "OTHER")) },
        Case("a key for two", "VEDETTE_KEY_VIEWER") { $0.consumers[0].keyVariable = "VEDETTE_KEY_VIEWER" },
        Case("a key in clear", "'s3cret-key' is no name of a variable") { $0.consumers[0].keyVariable = "s3cret-key" },
        Case("the name of those who show a ticket", "'ticket' is taken") { $0.consumers[0].name = "ticket" },
        Case("a blank in the name of a key", "api key") { $0.keyNames = ["api key"] },
        Case("no name of a key", "names of keys") { $0.keyNames = [] },
        Case("a limit of nothing", "without a period") { $0.rateLimit = .init() },
        Case("a limit of zero", "minute is above 0") { $0.rateLimit = .init(minute: 0) },
        Case("an hour below its minute", "hour (5) is lower than that for minute (50)") { $0.rateLimit = .init(minute: 50, hour: 5) },
        Case("a day below its second", "day (1) is lower") { $0.consumers[0].rateLimit = .init(second: 2, day: 1) },
        Case("CORS without an origin", "would let every page in") { $0.cors = .init(origins: []) },
        Case("CORS for all with credentials", "every page act") { $0.cors = .init(origins: [.literal("*")]) },
        Case("an origin without a scheme", "'video.example' is not right for an origin") { $0.cors = .init(origins: [.literal("video.example")]) },
        Case("a certificate for nobody", "a certificate needs a host") { $0.tls = .init(hosts: []) },
        Case("a health path without a slash", "begins with /") { $0.healthPath = "health" },
        Case("no body at all", "1 byte or more") { $0.bodyLimit = 0 },
    ]

    @Test("Refused, with the reason", arguments: cases)
    func refused(_ example: Case) {
        var settings = KongSettings.cluster
        example.change(&settings)
        let error = #expect(throws: KongSettingsError.self) { try KongDeclaration(settings) }
        #expect(error?.description.contains(example.complaint) == true, "\(error?.description ?? "")")
    }
}
