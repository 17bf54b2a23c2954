// SPDX-License-Identifier: Apache-2.0

import Gateway

// How the settings of the gateway are said to the room of that name.

extension GatewaySettings {
    /// The keys written in the configuration itself.
    func configuredKeys() throws -> KeyRing {
        var keys: [(name: String, secret: String, scopes: Set<Scope>)] = []
        if let apiKey { keys.append(("owner", apiKey, [.admin])) }
        for entry in apiKeys {
            let parts = entry.split(separator: ":", maxSplits: 2)
            guard parts.count == 3 else {
                // The entry holds a secret, so it is not repeated.
                throw ConfigurationError.unusable("gateway.api_keys", "an entry is not NAME:SCOPE+SCOPE:KEY, for example hall:view:8f3a...")
            }
            let scopes = try ScopeList.scopes(named: parts[1].split(separator: "+").map(String.init), in: "gateway.api_keys, key \(parts[0])")
            keys.append((String(parts[0]), String(parts[2]), scopes))
        }
        return KeyRing(keys: keys)
    }

    /// The rules beside the keys.
    func makeGate(keys: KeyRing) throws -> OwnGate {
        var gate = OwnGate(keys: keys)
        do {
            gate.size = try SizeRules(allowedPayloadSize: bodyLimit.number, unit: .bytes)
            if !corsOrigins.isEmpty {
                gate.cors = try CORSRules(
                    origins: corsOrigins,
                    methods: CORSRules.methodsOfAPI,
                    headers: CORSRules.headersOfAPI,
                    exposedHeaders: CORSRules.exposedHeadersOfAPI,
                    credentials: corsCredentials,
                    maxAge: Int(corsMaxAge.components.seconds)
                )
            }
            if let limits = try RateLimitList.limits(rateLimit, in: "gateway.rate_limit") {
                gate.rateLimits = try RateLimitRules(limits, limitBy: rateLimitBy.identifier)
            }
        } catch let error as GateRuleError {
            throw ConfigurationError.unusable("gateway", error.description)
        }
        return gate
    }

    /// What Kong's consumers may do.
    func makeKongTrust() throws -> KongTrust {
        var scopes: [String: Set<Scope>] = [:]
        for consumer in consumers {
            scopes[consumer.name] = try ConsumerRights(consumer.value, of: consumer.name).scopes
        }
        return KongTrust(scopes: scopes, otherScopes: try ScopeList.scopes(named: defaultScopes, in: "gateway.default_scopes", mayBeEmpty: true))
    }

    func makeTrustedProxies() throws -> [AddressBlock] {
        try trustedProxies.map { entry in
            guard let block = AddressBlock(entry) else {
                throw ConfigurationError.unusable("gateway.trusted_proxies", "\"\(entry)\" is no address or block such as 10.0.0.0/8")
            }
            return block
        }
    }
}

extension GatewaySettings.LimitBy {
    fileprivate var identifier: RateLimitRules.LimitBy {
        switch self {
        case .consumer: .consumer
        case .credential: .credential
        case .ip: .ip
        }
    }
}

/// Scopes as a person writes them.
enum ScopeList {
    static func scopes(named names: [String], in place: String, mayBeEmpty: Bool = false) throws -> Set<Scope> {
        guard mayBeEmpty || !names.isEmpty else { throw ConfigurationError.unusable(place, "no scope is named; expected \(expected)") }
        return Set(
            try names.map { name in
                guard let scope = Scope(rawValue: name) else {
                    throw ConfigurationError.unusable(place, "\"\(name)\" is no scope; expected \(expected)")
                }
                return scope
            }
        )
    }

    private static let expected = Scope.allCases.map(\.rawValue).joined(separator: ", ")
}

/// Rate limits as a person writes them: `minute=120`.
enum RateLimitList {
    /// `nil` where nothing is limited.
    static func limits(_ entries: [String], in place: String) throws -> RateLimits? {
        var limits: [RateLimits.Period: Int] = [:]
        for entry in entries {
            let parts = entry.split(separator: "=")
            guard parts.count == 2, let period = RateLimits.Period(rawValue: String(parts[0])), let count = Int(parts[1]) else {
                let periods = RateLimits.Period.allCases.map(\.rawValue).joined(separator: ", ")
                throw ConfigurationError.unusable(place, "\"\(entry)\" is no limit; expected PERIOD=COUNT such as minute=120, with \(periods)")
            }
            guard limits.updateValue(count, forKey: period) == nil else {
                throw ConfigurationError.unusable(place, "\(period.rawValue) is limited twice")
            }
        }
        guard !limits.isEmpty else { return nil }
        do {
            return try RateLimits(limits)
        } catch {
            throw ConfigurationError.unusable(place, error.description)
        }
    }

    static func text(_ limits: RateLimits) -> String {
        RateLimits.Period.allCases.compactMap { period in limits[period].map { "\(period.rawValue)=\($0)" } }.joined(separator: ",")
    }
}
