// SPDX-License-Identifier: Apache-2.0

/// A rule that cannot be kept. Says which value is wrong and what was expected, in the words of the configuration.
public struct GateRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule's field, as Kong spells it: `minute`, `origins`, `allowed_payload_size`.
    public let field: String
    public let description: String

    init(_ field: String, _ problem: String) {
        self.field = field
        self.description = "\(field): \(problem)"
    }
}
