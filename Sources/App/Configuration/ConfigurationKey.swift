// SPDX-License-Identifier: Apache-2.0

/// One setting: its name, and how a text becomes its value.
struct ConfigurationKey: Sendable {
    /// As in the file, sections joined by dots: `web.port`.
    let name: String
    /// Environment variables honoured besides `environmentName`.
    let aliases: [String]
    let expectation: String
    /// Stores the value spelled by the texts; `false`, and nothing is stored, when they spell none.
    let store: @Sendable (_ texts: [String], _ configuration: inout Configuration) -> Bool
    let spelled: @Sendable (Configuration) -> [String]

    init<Value: ConfigurationValue>(
        _ name: String,
        _ target: any WritableKeyPath<Configuration, Value> & Sendable,
        aliases: [String] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.expectation = Value.expectation
        self.store = { texts, configuration in
            guard let value = Value(spelled: texts) else { return false }
            configuration[keyPath: target] = value
            return true
        }
        self.spelled = { $0[keyPath: target].spelled }
    }

    /// `VEDETTE_WEB_PORT` for `web.port`.
    var environmentName: String { "VEDETTE_" + name.uppercased().map { $0 == "." ? "_" : String($0) }.joined() }

    /// All settings, in the order of the sample file.
    static let all: [ConfigurationKey] = [
        .init("web.host", \.web.host),
        .init("web.port", \.web.port),
        .init("web.public_folder", \.web.publicFolder),
        .init("web.allowed_origins", \.web.allowedOrigins),
        .init("web.tls_certificate", \.web.tlsCertificate),
        .init("web.tls_key", \.web.tlsKey),
        .init("web.redirect_port", \.web.redirectPort),
        .init("web.max_connections", \.web.maxConnections),
        .init("web.metrics_open", \.web.metricsOpen),
        .init("gateway.mode", \.gateway.mode),
        .init("gateway.api_key", \.gateway.apiKey, aliases: ["VEDETTE_API_KEY"]),
        .init("gateway.api_keys", \.gateway.apiKeys, aliases: ["VEDETTE_API_KEYS"]),
        .init("gateway.key_file", \.gateway.keyFile),
        .init("gateway.rate_limit", \.gateway.rateLimit),
        .init("gateway.rate_limit_by", \.gateway.rateLimitBy),
        .init("gateway.cors_origins", \.gateway.corsOrigins),
        .init("gateway.cors_credentials", \.gateway.corsCredentials),
        .init("gateway.cors_max_age", \.gateway.corsMaxAge),
        .init("gateway.body_limit", \.gateway.bodyLimit),
        .init("gateway.trusted_proxies", \.gateway.trustedProxies),
        .init("gateway.default_scopes", \.gateway.defaultScopes),
        .init("relay.enabled", \.relay.enabled),
        .init("relay.host", \.relay.host),
        .init("relay.port", \.relay.port),
        .init("relay.udp", \.relay.udp),
        .init("relay.udp_port", \.relay.udpPort),
        .init("relay.max_connections", \.relay.maxConnections),
        .init("model.path", \.model.path, aliases: ["MODEL_PATH"]),
        .init("model.device", \.model.device, aliases: ["DEVICE"]),
        .init("model.runtime", \.model.runtime),
        .init("model.runtime_folder", \.model.runtimeFolder, aliases: ["VEDETTE_RUNTIME_DIR"]),
        .init("model.precision", \.model.precision),
        .init("model.threads", \.model.threads),
        .init("model.threshold", \.model.threshold),
        .init("model.duplicate_overlap", \.model.duplicateOverlap),
        .init("model.font_path", \.model.fontPath),
        .init("cameras.transport", \.cameras.transport),
        .init("cameras.connect_timeout", \.cameras.connectTimeout),
        .init("cameras.first_packet_timeout", \.cameras.firstPacketTimeout),
        .init("cameras.gap_timeout", \.cameras.gapTimeout),
        .init("cameras.verify_tls", \.cameras.verifyTLS),
        .init("cameras.allowed", \.cameras.allowed),
        .init("sessions.maximum", \.sessions.maximum),
        .init("sessions.max_latency", \.sessions.maxLatency),
        .init("log.level", \.log.level),
    ]

    /// The settings of the section `name` belongs to, for an error that says what would have been right.
    static func known(near name: String) -> String {
        let section = name.prefix { $0 != "." }
        let siblings = (all.map(\.name) + ConfigurationTable.all.map(\.name)).filter { $0.hasPrefix(section + ".") }
        if !siblings.isEmpty { return siblings.joined(separator: ", ") }
        var sections: [Substring] = []
        for section in all.map({ $0.name.prefix { $0 != "." } }) where sections.last != section { sections.append(section) }
        return sections.joined(separator: ", ")
    }
}
