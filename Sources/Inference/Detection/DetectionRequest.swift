// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// One thread's place at a detector. Make one, keep it, use it for picture after picture: its memory is reused.
///
/// It may move to another thread but never be in two places, which is why it cannot be copied.
public struct DetectionRequest: ~Copyable {
    /// Size of the picture the model takes, in pixels.
    public let inputWidth: Int
    public let inputHeight: Int
    /// What was dropped since this request was made.
    public private(set) var discarded = DiscardedAnswers()

    private let request: any InferenceRequest
    private let classes: [String]

    /// Takes over `request`, which nobody else may hold.
    init(adopting request: any InferenceRequest, of detector: Detector) {
        self.request = request
        self.classes = detector.manifest.classes
        self.inputWidth = detector.engine.inputWidth
        self.inputHeight = detector.engine.inputHeight
    }

    /// Lets `fill` write the picture and returns what `rule` makes of the model's answer, highest confidence first.
    ///
    /// Computes on the calling thread until the answer is there: some milliseconds to some hundreds of them.
    ///
    /// - Parameters:
    ///   - sourceWidth: Width in pixels of the picture as the camera sent it; boxes are in its pixels and inside it.
    ///   - sourceHeight: Its height in pixels.
    ///   - rule: Which answers count.
    ///   - fill: Writes every value of the tensor: planar RGB `[3, inputHeight, inputWidth]`, from 0 to 1, the whole source stretched to it.
    public mutating func detect(
        sourceWidth: Int,
        sourceHeight: Int,
        rule: DetectionRule,
        fill: (inout MutableSpan<Float>) -> Void
    ) throws(InferenceError) -> [Detection] {
        let raw = try request.run(originalWidth: sourceWidth, originalHeight: sourceHeight, fill: fill)
        return rule.select(from: raw, classes: classes, width: sourceWidth, height: sourceHeight, discarded: &discarded)
    }
}

// Safe to hand to another thread: it cannot be copied and it alone holds the request, so wherever it goes there is one caller.
extension DetectionRequest: @unchecked Sendable {}
