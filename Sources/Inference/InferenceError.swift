// SPDX-License-Identifier: Apache-2.0

/// Why a model could not be loaded or a picture not be examined.
///
/// `description` is one line a person can act on: which file, what was found, what was expected.
public struct InferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble, few enough to label a metric.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The runtime's library is not installed, or is too old to serve.
        case runtimeMissing
        /// There is no such file, or it cannot be read.
        case modelMissing
        /// The file is there but holds no model that the runtime understands.
        case notAModel
        /// The model has other inputs or outputs than those of the official export.
        case wrongInterface
        /// The manifest beside the model contradicts itself or the model.
        case badManifest
        /// The device asked for is not there.
        case device
        /// The runtime failed on a model it had accepted.
        case failed
    }

    public let code: Code
    /// What happened, in one line.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = Self.singleLine(detail)
    }

    public var description: String { detail }

    /// `text` with line breaks and runs of blanks made single blanks: runtimes answer in paragraphs, logs want a line.
    private static func singleLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
