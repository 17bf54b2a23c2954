// SPDX-License-Identifier: Apache-2.0

/// Settings no declarative file can be made from. Says which, and what was expected.
public struct KongSettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension KongSettings {
    /// The consumer that a WebSocket without a key goes on as, so that the node can look at its ticket.
    static let ticketConsumer = "ticket"

    /// Throws where Kong would refuse the file, or worse, load it and mean something else.
    func check() throws(KongSettingsError) {
        guard !nodes.isEmpty else { throw KongSettingsError("no nodes; expected at least one, such as 10.0.0.11:8080") }
        for node in nodes { try Self.check(node, "a node") { $0.contains(":") && !$0.contains("/") && !$0.contains(" ") } }
        guard Set(nodes).count == nodes.count else { throw KongSettingsError("a node is named twice") }

        guard !keyNames.isEmpty, keyNames.allSatisfy(Self.isHeaderName) else {
            throw KongSettingsError("names of keys are made of A-Z, a-z, 0-9, '_' and '-'; got \(keyNames.joined(separator: ", "))")
        }
        guard Self.isHeaderName(sessionHeader) else { throw KongSettingsError("'\(sessionHeader)' is no name of a header") }
        guard healthPath.hasPrefix("/") else { throw KongSettingsError("the path of health begins with /; got '\(healthPath)'") }
        guard bodyLimit > 0 else { throw KongSettingsError("the longest body is 1 byte or more; got \(bodyLimit)") }

        try checkConsumers()
        for limit in [rateLimit, openRateLimit] + consumers.map(\.rateLimit) { try limit?.check() }
        // Kong reads an empty list as "everybody".
        if let cors {
            guard !cors.origins.isEmpty else { throw KongSettingsError("CORS without an origin would let every page in; name one, or leave it out") }
            for origin in cors.origins { try Self.check(origin, "an origin") { $0 == "*" || $0.contains("://") } }
            guard !(cors.credentials && cors.origins.contains(.literal("*"))) else {
                throw KongSettingsError("CORS with the origin * and credentials would let every page act in its visitor's name")
            }
        }
        if let tls {
            guard !tls.hosts.isEmpty else { throw KongSettingsError("a certificate needs a host it is shown for") }
            for host in tls.hosts { try Self.check(host, "the host of a certificate") { !$0.isEmpty && !$0.contains("/") && !$0.contains(":") } }
            try Self.checkVariable(tls.certificateVariable)
            try Self.checkVariable(tls.keyVariable)
        }
    }

    private func checkConsumers() throws(KongSettingsError) {
        guard !consumers.isEmpty else { throw KongSettingsError("no consumers; nobody could call") }
        var names: Set<String> = [], variables: Set<String> = []
        for consumer in consumers {
            guard !consumer.name.isEmpty else { throw KongSettingsError("a consumer has no name") }
            guard consumer.name != Self.ticketConsumer else {
                throw KongSettingsError("'\(Self.ticketConsumer)' is taken: WebSockets that show a ticket come under this name")
            }
            guard names.insert(consumer.name).inserted else { throw KongSettingsError("consumer '\(consumer.name)' is named twice") }
            try Self.checkVariable(consumer.keyVariable)
            guard variables.insert(consumer.keyVariable).inserted else {
                throw KongSettingsError("two consumers take their key from \(consumer.keyVariable); Kong refuses a key that is there twice")
            }
        }
    }

    private static func check(_ place: Place, _ what: String, _ isGood: (String) -> Bool) throws(KongSettingsError) {
        switch place {
        case .literal(let text): guard isGood(text) else { throw KongSettingsError("'\(text)' is not right for \(what)") }
        case .variable(let name): try checkVariable(name)
        }
    }

    private static func checkVariable(_ name: String) throws(KongSettingsError) {
        let isGood = !name.isEmpty && name.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".utf8.contains($0) }
        guard isGood, name.first?.isNumber == false else {
            throw KongSettingsError("'\(name)' is no name of a variable; expected capitals, digits and '_', such as VEDETTE_KEY_VIEWER")
        }
    }

    private static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
            }
    }
}

extension KongSettings.RateLimit {
    /// Kong's rules: at least one period, numbers above zero, and none lower than a shorter period's.
    func check() throws(KongSettingsError) {
        guard let first = periods.first else { throw KongSettingsError("a rate limit without a period; expected one such as minute") }
        var shorter = first
        for period in periods {
            guard period.limit > 0 else { throw KongSettingsError("the limit for \(period.name) is above 0; got \(period.limit)") }
            guard period.limit >= shorter.limit else {
                throw KongSettingsError("the limit for \(period.name) (\(period.limit)) is lower than that for \(shorter.name) (\(shorter.limit))")
            }
            shorter = period
        }
    }
}
