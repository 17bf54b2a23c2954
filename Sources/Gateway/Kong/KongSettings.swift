// SPDX-License-Identifier: Apache-2.0

/// What a declarative file for Kong is made from: our own rules, and where things are.
///
/// Nothing secret fits in here. A key is the name of the variable that holds it when Kong starts, never the key itself.
public struct KongSettings: Hashable, Sendable {
    /// The nodes sessions are spread over, in the order of their numbers: the first is node 1.
    public var nodes: [Place]
    /// Who may call, and the variable with each one's key.
    public var consumers: [Consumer]
    /// The names a key goes by, in the order in which Kong tries them.
    public var keyNames = ["apikey", "X-API-Key", "api_key"]
    /// How many calls a consumer has; `nil` for any number. A consumer may have its own.
    public var rateLimit: RateLimit? = RateLimit(minute: 120, hour: 3000)
    /// Whose calls are counted together.
    public var limitBy = LimitBy.consumer
    /// How many calls an address has to what needs no key: page, documentation, health. A page is some thirty files.
    public var openRateLimit: RateLimit? = RateLimit(minute: 1200)
    /// Which pages of other origins may read answers; `nil` for none.
    public var cors: CORS?
    /// The longest body let in, in bytes.
    public var bodyLimit = 1 << 20
    /// Certificates besides the default one that Kong's own settings name; `nil` for none.
    public var tls: TLS?
    /// Whether plain HTTP is answered with a redirect to HTTPS. Health stays reachable by both.
    public var httpsOnly = false
    public var timeouts = Timeouts()
    /// What Kong asks a node to learn whether it can work. Must need no key.
    public var healthPath = "/health"
    /// The header that carries a session's id to the balancer, and with a start to the node.
    public var sessionHeader = "X-Session-Id"

    public init(nodes: [Place], consumers: [Consumer]) {
        self.nodes = nodes
        self.consumers = consumers
    }

    /// A text that is known now, or when Kong starts.
    public enum Place: Hashable, Sendable {
        case literal(String)
        /// The name of an environment variable; written as `${NAME}` and filled in by `deploy/kong/render`.
        case variable(String)
    }

    /// Kong's `limit_by`, as far as a consumer's calls are concerned.
    public enum LimitBy: String, Hashable, Sendable { case consumer, credential, ip }

    public struct Consumer: Hashable, Sendable {
        /// The name nodes see in `X-Consumer-Username`; sessions belong to it.
        public var name: String
        public var customID: String?
        /// The environment variable that holds the key when Kong starts.
        public var keyVariable: String
        /// In place of the limit that all have.
        public var rateLimit: RateLimit?

        public init(name: String, customID: String? = nil, keyVariable: String, rateLimit: RateLimit? = nil) {
            self.name = name
            self.customID = customID
            self.keyVariable = keyVariable
            self.rateLimit = rateLimit
        }

        /// The variable for the key of the consumer called `name`: `VEDETTE_KEY_FRONT_DESK` for `front-desk`.
        public static func keyVariable(for name: String) -> String {
            "VEDETTE_KEY_" + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        }
    }

    /// Calls allowed in each period; a period without a number has no limit of its own.
    public struct RateLimit: Hashable, Sendable {
        public var second: Int?
        public var minute: Int?
        public var hour: Int?
        public var day: Int?
        public var month: Int?
        public var year: Int?

        public init(second: Int? = nil, minute: Int? = nil, hour: Int? = nil, day: Int? = nil, month: Int? = nil, year: Int? = nil) {
            (self.second, self.minute, self.hour, self.day, self.month, self.year) = (second, minute, hour, day, month, year)
        }

        /// From the shortest period to the longest, as Kong compares them.
        var periods: [(name: String, limit: Int)] {
            [("second", second), ("minute", minute), ("hour", hour), ("day", day), ("month", month), ("year", year)]
                .compactMap { name, limit in limit.map { (name, $0) } }
        }
    }

    public struct CORS: Hashable, Sendable {
        public var origins: [Place]
        public var methods = CORSRules.methodsOfAPI
        public var headers: [String]
        public var exposedHeaders: [String]
        public var credentials = true
        public var maxAge: Int? = 3600

        /// Pages of `origins` may send what our API takes and read what it tells.
        public init(origins: [Place]) {
            self.origins = origins
            headers = CORSRules.headersOfAPI + ["X-Vedette-Node"]
            exposedHeaders = CORSRules.exposedHeadersOfAPI + ["X-Kong-Request-Id"]
        }
    }

    /// A certificate that Kong reads from its own environment, as PEM text.
    public struct TLS: Hashable, Sendable {
        public var certificateVariable: String
        public var keyVariable: String
        /// The names it is shown for.
        public var hosts: [Place]

        public init(certificateVariable: String = "VEDETTE_TLS_CERT", keyVariable: String = "VEDETTE_TLS_KEY", hosts: [Place]) {
            self.certificateVariable = certificateVariable
            self.keyVariable = keyVariable
            self.hosts = hosts
        }
    }

    public struct Timeouts: Hashable, Sendable {
        public var connect = Duration.seconds(3)
        /// Between two reads or writes of an answer.
        public var call = Duration.seconds(60)
        /// Without a byte in either direction of a WebSocket. Our pings come every 20 s.
        public var webSocket = Duration.seconds(3600)

        public init() {}
    }
}
