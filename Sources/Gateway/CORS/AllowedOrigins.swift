// SPDX-License-Identifier: Apache-2.0

/// The origins that the CORS rules name, and which of them is told to a browser.
struct AllowedOrigins: Sendable {
    enum Answer: Equatable {
        /// `*`, because no list is kept.
        case everybody
        /// `*`, because it stands on a list among others.
        case everybodyListed
        /// This origin; `nil` tells none, so that no page may read the answer.
        case only(String?)
    }

    private enum Entry: Sendable {
        case everybody
        case plain(String)
        case pattern(OriginPattern)
    }

    private let spelled: [String]
    private let entries: [Entry]

    init(_ origins: [String]) throws(GateRuleError) {
        spelled = origins
        var entries: [Entry] = []
        for origin in origins {
            if origin == "*" {
                entries.append(.everybody)
            } else if Self.isPlain(origin) {
                entries.append(.plain(Origin(origin).normalised))
            } else {
                entries.append(.pattern(try OriginPattern(origin)))
            }
        }
        self.entries = entries
    }

    func answer(to origin: String?) -> Answer {
        if spelled.isEmpty || spelled == ["*"] { return .everybody }
        // A single one is told to all, whoever asks: the browser compares.
        if spelled.count == 1, case .plain = entries[0] { return .only(spelled[0]) }
        guard let origin else { return .only(nil) }
        if entries.contains(where: { if case .everybody = $0 { true } else { false } }) { return .everybodyListed }
        let asked = Origin(origin)
        let isAllowed = entries.contains { entry in
            switch entry {
            case .everybody: true
            case .plain(let allowed): asked.normalised == allowed
            case .pattern(let pattern): pattern.matches(asked)
            }
        }
        return .only(isAllowed ? asked.normalised : nil)
    }

    private static func isPlain(_ origin: String) -> Bool {
        !origin.isEmpty && origin.utf8.allSatisfy { $0.isASCIILetterOrDigit || ".:/-".utf8.contains($0) }
    }
}

/// An origin taken apart: `https://host:port`.
struct Origin {
    let host: String
    /// Scheme, host and port, without the port that goes without saying. What has no host stays as it is.
    let normalised: String

    init(_ text: String) {
        guard let separator = text.firstRange(of: "://") else {
            host = text
            normalised = text
            return
        }
        let scheme = text[..<separator.lowerBound]
        let authority = text[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        guard !host.isEmpty else {
            self.host = text
            normalised = text
            return
        }
        let port = authority[host.endIndex...]
        let goesWithoutSaying = (scheme == "http" && port == ":80") || (scheme == "https" && port == ":443") || port == ":"
        self.host = String(host)
        normalised = "\(scheme)://\(host)\(goesWithoutSaying ? "" : port)"
    }
}
