// SPDX-License-Identifier: Apache-2.0

/// Which of the model's answers count as detections.
public struct DetectionRule: Hashable, Sendable {
    /// The least confidence that counts, from 0 to 1.
    public var threshold: Float
    /// The classes that count, as indices into the model's class list; `nil` means all.
    public var classes: Set<Int>?
    /// Of two boxes of one class that overlap by more than this (intersection over union) only the surer one counts; `nil` keeps both.
    public var duplicateOverlap: Float?

    public init(threshold: Float = 0.5, classes: Set<Int>? = nil, duplicateOverlap: Float? = nil) {
        self.threshold = threshold
        self.classes = classes
        self.duplicateOverlap = duplicateOverlap
    }
}
