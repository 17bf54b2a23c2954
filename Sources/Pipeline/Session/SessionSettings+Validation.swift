// SPDX-License-Identifier: Apache-2.0

extension SessionSettings {
    /// Longest name of a camera, in characters.
    static let nameLimit = 200
    /// Highest rate that can be asked for, frames a second.
    static let rateLimit = 1000.0
    /// Longest latency budget that makes sense of "real time".
    static let longestLatency: Duration = .seconds(60)
    static let longestCooldown: Duration = .seconds(86_400)

    /// Throws `invalidSetting` for the first setting that is out of range or names a class the model does not know.
    ///
    /// Settings are called what the HTTP API calls them, since that is where they come from.
    func validate(classes known: [String]) throws(PipelineError) {
        try require(name.map { !$0.isEmpty && $0.count <= Self.nameLimit } ?? true, "name", "1 to \(Self.nameLimit) characters")
        try require(confidenceThreshold.map { (0...1).contains($0) } ?? true, "confidence_threshold", "a number from 0 to 1")
        try require(maxFPS.map { $0 > 0 && $0 <= Self.rateLimit } ?? true, "max_fps", "a number above 0, up to \(Int(Self.rateLimit))")
        try require((1...100).contains(jpegQuality), "jpeg_quality", "a whole number from 1 to 100")
        try require(maxLatency.map { $0 > .zero && $0 <= Self.longestLatency } ?? true, "max_latency_ms", "a number above 0, up to 60000")
        try require((0...1).contains(alert.threshold), "alert.threshold", "a number from 0 to 1")
        try require(alert.cooldown >= .zero && alert.cooldown <= Self.longestCooldown, "alert.cooldown_seconds", "a number from 0 to 86400")
        try Self.require(classes, areAmong: known, "classes")
        try Self.require(alert.classes, areAmong: known, "alert.classes")
    }

    private func require(_ isValid: Bool, _ setting: String, _ expected: String) throws(PipelineError) {
        guard isValid else { throw PipelineError(.invalidSetting, "\(setting) is out of range; expected \(expected)") }
    }

    private static func require(_ names: Set<String>?, areAmong known: [String], _ setting: String) throws(PipelineError) {
        guard let names else { return }
        guard !names.isEmpty else { throw PipelineError(.invalidSetting, "\(setting) is empty; name a class, or leave it out to mean all") }
        guard let unknown = names.subtracting(known).min() else { return }
        let examples = known.prefix(5).joined(separator: ", ")
        throw PipelineError(
            .invalidSetting,
            "\(setting) names \"\(unknown.prefix(60))\", which the model does not know; it knows \(known.count), among them \(examples)"
        )
    }
}
