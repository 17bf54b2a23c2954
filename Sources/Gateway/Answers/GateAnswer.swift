// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes

/// A complete answer of the gatekeeper's own, ready to be written.
///
/// Byte for byte what Kong 3.9 answers, save for the headers that name the product: `X-Request-Id` stands for
/// `X-Kong-Request-Id`, and `Server` says `vedette`. To a `HEAD` the headers are sent and the body is not.
public struct GateAnswer: Sendable {
    /// Why the gatekeeper answered. A closed list: metrics and audit lines are made of it.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        case preflight
        case missingKey = "missing_key"
        case duplicateKey = "duplicate_key"
        case unknownKey = "unknown_key"
        case badTicket = "bad_ticket"
        case lacksScope = "lacks_scope"
        case tooManyFailures = "too_many_failures"
        case tooLarge = "too_large"
        case lengthRequired = "length_required"
        case rateLimited = "rate_limited"
        /// Kong mode: the request does not come from a trusted proxy.
        case untrustedProxy = "untrusted_proxy"
        /// Kong mode: the proxy names no consumer, or an anonymous one.
        case noConsumer = "no_consumer"
    }

    public let status: HTTPResponse.Status
    public private(set) var headers: HTTPFields
    public let body: [UInt8]
    public let reason: Reason
    /// Whom the request would have been let in as; `nil` where nobody was recognised.
    public let consumer: Consumer?

    /// A refusal, told in the form that the request's `Accept` asks for. `headers` come on top of those that every one has.
    /// `message` goes into the body as it is and must need no escapes.
    init(
        refusing request: HTTPRequest,
        _ status: HTTPResponse.Status,
        _ message: String,
        _ reason: Reason,
        requestID: String,
        headers: HTTPFields = [:],
        consumer: Consumer? = nil
    ) {
        let format = ErrorFormat(accepting: request.headerFields[values: .accept])
        self.status = status
        self.body = Array(format.body(message, requestID: requestID).utf8)
        self.reason = reason
        self.consumer = consumer
        self.headers = [
            .contentType: format.contentType,
            .contentLength: String(body.count),
            .server: "vedette",
            .requestID: requestID,
        ]
        self.headers.append(contentsOf: headers)
        if status == .unauthorized { self.headers[.wwwAuthenticate] = "Key" }
    }

    /// The answer to a preflight: `headers` and nothing else.
    init(toPreflightWith headers: HTTPFields, requestID: String) {
        self.status = .ok
        self.body = []
        self.reason = .preflight
        self.consumer = nil
        self.headers = [.contentLength: "0", .server: "vedette", .requestID: requestID]
        self.headers.append(contentsOf: headers)
    }
}

extension HTTPField.Name {
    /// Names one request in answers and logs: 32 hexadecimal digits, new for each request.
    // The name is a valid token, as every request of every test shows.
    public static let requestID = HTTPField.Name("X-Request-Id")!  // swift-format-ignore: NeverForceUnwrap
}

extension HTTPFields {
    /// Takes on the headers that a request was let in with: each replaces ours, but `Vary`, which is added to ours.
    public mutating func adopt(_ admission: HTTPFields) {
        for field in admission where field.name != .vary { self[values: field.name] = admission[values: field.name] }
        for value in admission[values: .vary] { append(HTTPField(name: .vary, value: value)) }
    }
}
