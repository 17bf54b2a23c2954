// SPDX-License-Identifier: Apache-2.0

import Gateway

extension GatewaySettings {
    /// The same rules, for a Kong in front of `nodes`; three that are named when Kong starts where none is given.
    func kongSettings(nodes: [String]) throws -> KongSettings {
        let places = nodes.isEmpty ? (1...3).map { .variable("VEDETTE_NODE_\($0)") } : nodes.map(KongSettings.Place.init(spelled:))
        var settings = KongSettings(nodes: places, consumers: try kongConsumers())
        settings.rateLimit = try RateLimitList.limits(rateLimit, in: "gateway.rate_limit").map(KongSettings.RateLimit.init)
        settings.limitBy = KongSettings.LimitBy(rawValue: rateLimitBy.rawValue) ?? .consumer
        settings.bodyLimit = bodyLimit.number
        if !corsOrigins.isEmpty {
            var cors = KongSettings.CORS(origins: corsOrigins.map(KongSettings.Place.init(spelled:)))
            cors.credentials = corsCredentials
            cors.maxAge = Int(corsMaxAge.components.seconds)
            settings.cors = cors
        }
        return settings
    }

    /// Who may what, in the words of `gateway.consumers`; those of the configured keys where no consumers are named.
    func consumerRights() throws -> NamedEntries<[String]> {
        guard consumers.isEmpty else { return consumers }
        var rights = NamedEntries<[String]>()
        if apiKey != nil { rights["owner"] = [Scope.admin.rawValue] }
        for entry in apiKeys {
            let parts = entry.split(separator: ":", maxSplits: 2)
            if parts.count == 3 { rights[String(parts[0])] = parts[1].split(separator: "+").map(String.init) }
        }
        for key in try KeyFileStore(path: keyFile).read().keys where rights[key.name] == nil {
            let limits = key.limits.map { RateLimitList.text($0).split(separator: ",").map(String.init) } ?? []
            rights[key.name] = key.scopes.map(\.rawValue).sorted() + limits
        }
        return rights
    }

    private func kongConsumers() throws -> [KongSettings.Consumer] {
        try consumerRights().map { consumer in
            KongSettings.Consumer(name: consumer.name, limits: try ConsumerRights(consumer.value, of: consumer.name).limits)
        }
    }
}

/// What `gateway.consumers` says about one: scopes, and limits of its own.
struct ConsumerRights {
    let scopes: Set<Scope>
    let limits: RateLimits?

    /// Reads a list such as `[view, control, minute=600]`.
    init(_ words: [String], of consumer: String) throws {
        let place = "gateway.consumers.\(consumer)"
        scopes = try ScopeList.scopes(named: words.filter { !$0.contains("=") }, in: place)
        limits = try RateLimitList.limits(words.filter { $0.contains("=") }, in: place)
    }
}

extension KongSettings.Consumer {
    fileprivate init(name: String, limits: RateLimits?) {
        self.init(name: name, customID: name, keyVariable: Self.keyVariable(for: name), rateLimit: limits.map(KongSettings.RateLimit.init))
    }
}

extension KongSettings.RateLimit {
    fileprivate init(_ limits: RateLimits) {
        self.init(
            second: limits[.second],
            minute: limits[.minute],
            hour: limits[.hour],
            day: limits[.day],
            month: limits[.month],
            year: limits[.year]
        )
    }
}

extension KongSettings.Place {
    /// `${NAME}` is a variable that is filled in when Kong starts; anything else is meant as it stands.
    init(spelled text: String) {
        if text.hasPrefix("${"), text.hasSuffix("}") {
            self = .variable(String(text.dropFirst(2).dropLast()))
        } else {
            self = .literal(text)
        }
    }
}
