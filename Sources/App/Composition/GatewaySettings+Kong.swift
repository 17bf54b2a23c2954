// SPDX-License-Identifier: Apache-2.0

import Gateway

extension GatewaySettings {
    /// The same rules, for a Kong in front of `nodes`; three that are named when Kong starts where none is given.
    func kongSettings(nodes: [String]) throws -> KongSettings {
        let places = nodes.isEmpty ? (1...3).map { .variable("VEDETTE_NODE_\($0)") } : nodes.map(KongSettings.Place.init(spelled:))
        var settings = KongSettings(nodes: places, consumers: try kongConsumers())
        settings.rateLimit = try RateLimitList.limits(rateLimit, in: "gateway.rate_limit").map(KongSettings.RateLimit.init)
        settings.bodyLimit = bodyLimit.number
        if !corsOrigins.isEmpty {
            var cors = KongSettings.CORS(origins: corsOrigins.map(KongSettings.Place.init(spelled:)))
            cors.credentials = corsCredentials
            cors.maxAge = Int(corsMaxAge.components.seconds)
            settings.cors = cors
        }
        return settings
    }

    private func kongConsumers() throws -> [KongSettings.Consumer] {
        if consumers.isEmpty {
            let keys = try KeyFileStore(path: keyFile).read().keys
            let fixed = (apiKey == nil ? [] : ["owner"]) + apiKeys.map { String($0.prefix { $0 != ":" }) }
            var names: [String] = []
            for name in fixed + keys.map(\.name) where !names.contains(name) { names.append(name) }
            return names.map { name in
                let limits = keys.first { $0.name == name }?.limits
                return KongSettings.Consumer(name: name, limits: limits)
            }
        }
        return try consumers.map { consumer in
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
