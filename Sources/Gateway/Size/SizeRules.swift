// SPDX-License-Identifier: Apache-2.0

/// How long the body of a request may be: Kong's `request-size-limiting` plugin, with its fields and defaults.
public struct SizeRules: Hashable, Sendable {
    public enum Unit: String, Sendable, CaseIterable {
        case megabytes, kilobytes, bytes

        var bytes: Int {
            switch self {
            case .megabytes: 1 << 20
            case .kilobytes: 1 << 10
            case .bytes: 1
            }
        }
    }

    /// The longest body that is let in, in bytes.
    public let limit: Int
    /// Whether a request that is neither chunked nor says its length is refused; also a GET, as in Kong.
    public let requireContentLength: Bool

    public init(allowedPayloadSize: Int = 128, unit: Unit = .megabytes, requireContentLength: Bool = false) throws(GateRuleError) {
        let (limit, overflow) = allowedPayloadSize.multipliedReportingOverflow(by: unit.bytes)
        guard allowedPayloadSize >= 0, !overflow else {
            throw GateRuleError("allowed_payload_size", "\(allowedPayloadSize) \(unit.rawValue) is no size; expected 0 or more, such as 128")
        }
        self.limit = limit
        self.requireContentLength = requireContentLength
    }
}
