// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes

/// How fast requests may come: Kong's `rate-limiting` plugin with the policy `local`, with its fields and defaults.
public struct RateLimitRules: Sendable {
    /// Whose requests are counted together. What is missing is replaced by the client's address.
    public enum LimitBy: Hashable, Sendable {
        /// All keys of one name.
        case consumer
        /// Each key by itself.
        case credential
        /// The client's address.
        case ip
        /// Everybody together.
        case service
        /// The value of a header.
        case header(HTTPField.Name)
        /// Requests for exactly this path together, all others by address.
        case path(String)

        /// Reads Kong's `limit_by` with `header_name` and `path`.
        public init(_ kind: String, headerName: String? = nil, path: String? = nil) throws(GateRuleError) {
            switch kind {
            case "consumer": self = .consumer
            case "credential": self = .credential
            case "ip": self = .ip
            case "service": self = .service
            case "header":
                guard let headerName, let name = HTTPField.Name(headerName) else {
                    throw GateRuleError("header_name", "limit_by header needs the name of a header, such as X-Tenant")
                }
                self = .header(name)
            case "path":
                guard let path, path.hasPrefix("/") else {
                    throw GateRuleError("path", "limit_by path needs a path that begins with /")
                }
                self = .path(path)
            default:
                throw GateRuleError("limit_by", "'\(kind)' is unknown; expected consumer, credential, ip, service, header or path")
            }
        }
    }

    public let limits: RateLimits
    public let limitBy: LimitBy
    /// Whether clients are told nothing of their limits, not even when they exceed them.
    public let hideClientHeaders: Bool
    public let errorCode: Int
    public let errorMessage: String

    public static let defaultErrorCode = 429
    public static let defaultErrorMessage = "API rate limit exceeded"

    public init(
        _ limits: RateLimits,
        limitBy: LimitBy = .consumer,
        hideClientHeaders: Bool = false,
        errorCode: Int = Self.defaultErrorCode,
        errorMessage: String = Self.defaultErrorMessage
    ) throws(GateRuleError) {
        guard (400...599).contains(errorCode) else {
            throw GateRuleError("error_code", "\(errorCode) is no status of an error; expected 400 to 599")
        }
        // The message goes into JSON, HTML and XML as it is.
        guard errorMessage.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !"\"\\<>&".unicodeScalars.contains($0) }) else {
            throw GateRuleError(
                "error_message",
                "'\(errorMessage)' has a character that would need an escape: one of \" \\ < > & or a control character"
            )
        }
        self.limits = limits
        self.limitBy = limitBy
        self.hideClientHeaders = hideClientHeaders
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }
}
