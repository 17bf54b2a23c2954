// SPDX-License-Identifier: Apache-2.0

/// What is known about a model file beyond what the file says itself. Lives beside it: `NAME.json` by `NAME.onnx`.
public struct ModelManifest: Hashable, Sendable {
    /// How the model takes pictures and answers.
    public enum Interface: String, Hashable, Sendable, Codable {
        /// `images`, `orig_target_sizes` in; `labels`, `boxes`, `scores` out: the export of RT-DETRv2, D-FINE and DEIMv2.
        case official
    }

    /// Name of the model, as people and the catalogue call it.
    public var name: String
    /// Where it comes from: repositories of the weights and of the export.
    public var source: String?
    /// SPDX identifier of the weights' licence.
    public var licence: String?
    /// SHA-256 of the model file in lower-case hex. `scripts/fetch-model` checks it; loading does not.
    public var sha256: String?
    /// Size of the picture the model takes, in pixels. The file itself decides; these are for people.
    public var inputWidth: Int?
    public var inputHeight: Int?
    public var interface: Interface
    /// Names of the classes, in the order of the model's labels.
    public var classes: [String]
    /// Confidence that counts as a detection where nobody says otherwise.
    public var threshold: Float
    /// Boxes of one class that overlap by more than this (intersection over union) are one object; `nil` for models that need no such rule.
    public var duplicateOverlap: Float?

    public init(
        name: String,
        source: String? = nil,
        licence: String? = nil,
        sha256: String? = nil,
        inputWidth: Int? = nil,
        inputHeight: Int? = nil,
        interface: Interface = .official,
        classes: [String] = Self.cocoClasses,
        threshold: Float = 0.5,
        duplicateOverlap: Float? = nil
    ) {
        self.name = name
        self.source = source
        self.licence = licence
        self.sha256 = sha256
        self.inputWidth = inputWidth
        self.inputHeight = inputHeight
        self.interface = interface
        self.classes = classes
        self.threshold = threshold
        self.duplicateOverlap = duplicateOverlap
    }
}
