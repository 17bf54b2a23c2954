// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Which pages of other origins may read our answers: Kong's `cors` plugin, with its fields and defaults.
public struct CORSRules: Sendable {
    static let defaultMethods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"]

    private let origins: AllowedOrigins
    private let methods: String
    private let headers: String?
    private let exposedHeaders: String?
    private let credentials: Bool
    private let maxAge: String?
    private let privateNetwork: Bool
    /// Whether preflights go the way of all requests, and so need a key.
    let preflightContinue: Bool

    /// - Parameters:
    ///   - origins: none or `*` lets all in; `https://dashboard.example`; or a regular expression, which a whole origin must
    ///     match, or if there is no `:` in it, a whole host.
    ///   - methods: what a preflight is told may be asked for; by default everything.
    ///   - headers: the same for headers; by default whatever it asks for.
    ///   - exposedHeaders: the headers of an answer that a page may read, beside the common ones.
    ///   - credentials: whether pages may send cookies and logins.
    ///   - maxAge: for how many seconds a browser may remember a preflight.
    ///   - privateNetwork: whether pages from the internet may call us inside a private network.
    public init(
        origins: [String] = [],
        methods: [String] = [],
        headers: [String] = [],
        exposedHeaders: [String] = [],
        credentials: Bool = false,
        maxAge: Int? = nil,
        preflightContinue: Bool = false,
        privateNetwork: Bool = false
    ) throws(GateRuleError) {
        if let maxAge, maxAge < 0 { throw GateRuleError("max_age", "\(maxAge) is no age; expected a number of seconds, 0 or more") }
        self.origins = try AllowedOrigins(origins)
        self.methods = try Self.list(methods.isEmpty ? Self.defaultMethods : methods, field: "methods") ?? ""
        self.headers = try Self.list(headers, field: "headers")
        self.exposedHeaders = try Self.list(exposedHeaders, field: "exposed_headers")
        self.credentials = credentials
        self.maxAge = maxAge.map { String($0) }
        self.preflightContinue = preflightContinue
        self.privateNetwork = privateNetwork
    }

    /// Whether a request only asks what may be asked.
    static func isPreflight(_ request: HTTPRequest) -> Bool {
        request.method == .options && request.headerFields[.origin] != nil && request.headerFields[.accessControlRequestMethod] != nil
    }

    /// The headers of the answer to a preflight. Neither its origin nor the method it asks for is judged: browsers do that.
    func preflightHeaders(for request: HTTPRequest) -> HTTPFields {
        var fields = originHeaders(for: request)
        fields[.accessControlAllowHeaders] = headers ?? request.headerFields[.accessControlRequestHeaders]
        fields[.accessControlAllowMethods] = methods
        fields[.accessControlMaxAge] = maxAge
        if privateNetwork, request.headerFields[.accessControlRequestPrivateNetwork] == "true" {
            fields[.accessControlAllowPrivateNetwork] = "true"
        }
        return fields
    }

    /// The headers for the answer to any other request. A preflight that is let through gets none.
    func headers(for request: HTTPRequest) -> HTTPFields {
        guard !Self.isPreflight(request) else { return [:] }
        var fields = originHeaders(for: request)
        fields[.accessControlExposeHeaders] = exposedHeaders
        return fields
    }

    private func originHeaders(for request: HTTPRequest) -> HTTPFields {
        let origin = request.headerFields[.origin]
        var fields = HTTPFields()
        switch origins.answer(to: origin) {
        case .everybody where credentials && origin != nil:
            // A browser takes no `*` where credentials are allowed.
            fields[.accessControlAllowOrigin] = origin
            fields[.vary] = "Origin"
            fields[.accessControlAllowCredentials] = "true"
        case .everybody:
            fields[.accessControlAllowOrigin] = "*"
        case .everybodyListed:
            fields[.accessControlAllowOrigin] = credentials ? origin : "*"
            fields[.vary] = "Origin"
            if credentials { fields[.accessControlAllowCredentials] = "true" }
        case .only(let allowed):
            fields[.accessControlAllowOrigin] = allowed
            fields[.vary] = "Origin"
            if credentials { fields[.accessControlAllowCredentials] = "true" }
        }
        return fields
    }

    private static func list(_ names: [String], field: String) throws(GateRuleError) -> String? {
        for name in names where HTTPField.Name(name) == nil && name != "*" {
            throw GateRuleError(field, "'\(name)' is no name; expected letters, digits and dashes")
        }
        return names.isEmpty ? nil : names.joined(separator: ",")
    }
}

// All of them are valid tokens, as the tests show.
// swift-format-ignore: NeverForceUnwrap
extension HTTPField.Name {
    static let accessControlRequestPrivateNetwork = HTTPField.Name("Access-Control-Request-Private-Network")!
    static let accessControlAllowPrivateNetwork = HTTPField.Name("Access-Control-Allow-Private-Network")!
}
