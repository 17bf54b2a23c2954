// SPDX-License-Identifier: Apache-2.0

/// Why the service does not start with the configuration it was given. The text names the place, the key and what was expected.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// Where a setting was written.
    enum Place: Equatable, CustomStringConvertible {
        case file(String, line: Int)
        case environment(String)
        case flag(String)

        var description: String {
            switch self {
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): "environment variable \(name)"
            case .flag(let flag): flag
            }
        }
    }

    let description: String

    static func unknownKey(_ name: String, at place: Place) -> Self {
        Self(description: "\(place): unknown key \"\(name)\"; known here: \(ConfigurationKey.known(near: name))")
    }

    static func badValue(_ texts: [String], for name: String, expected expectation: String, at place: Place) -> Self {
        let shown = mayBeSecret(name) ? "the value" : "\"\(texts.joined(separator: ", "))\""
        return Self(description: "\(place): \(shown) is not right for \(name); expected \(expectation)")
    }

    /// A setting that the service finds wrong only when it uses it: a name that is no address, a pair that does not fit.
    static func unusable(_ name: String, _ reason: String) -> Self { Self(description: "\(name): \(reason)") }

    static func unreadable(_ path: String, _ reason: String, line: Int? = nil) -> Self {
        Self(description: "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)")
    }

    /// A secret mistyped is still a secret.
    private static func mayBeSecret(_ name: String) -> Bool {
        ["gateway.api_key", "cameras.aliases.", "relay.paths."].contains { name.hasPrefix($0) }
    }
}
