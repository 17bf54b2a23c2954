// SPDX-License-Identifier: Apache-2.0

/// A regular expression for origins, or if there is no `:` in it, for hosts. It must match the whole of one.
struct OriginPattern: Sendable {
    /// Origins longer than this match nothing: an expression may take long over a long text.
    static let longestOrigin = 255

    private let matchesHost: Bool
    // Safe to share: compiled from text alone, so it holds no closures, and never written after `init`, which has run it once.
    private nonisolated(unsafe) let expression: Regex<AnyRegexOutput>

    init(_ text: String) throws(GateRuleError) {
        do {
            expression = try Regex(text).matchingSemantics(.unicodeScalar)
        } catch {
            throw GateRuleError("origins", "'\(text)' is neither *, an origin such as https://dashboard.example, nor a regular expression")
        }
        matchesHost = !text.contains(":")
        _ = "".wholeMatch(of: expression)
    }

    func matches(_ origin: Origin) -> Bool {
        let subject = matchesHost ? origin.host : origin.normalised
        guard subject.utf8.count <= Self.longestOrigin else { return false }
        return subject.wholeMatch(of: expression) != nil
    }
}
