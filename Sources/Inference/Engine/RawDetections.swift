// SPDX-License-Identifier: Apache-2.0

/// What the model answered for one picture, untouched: every query, however improbable.
public struct RawDetections: Hashable, Sendable {
    /// Class of each query, as an index into the model's class list.
    public var labels: [Int]
    /// Four values for each query: `x1, y1, x2, y2` in pixels of the original picture.
    public var boxes: [Float]
    /// Confidence of each query, from 0 to 1.
    public var scores: [Float]

    /// - Precondition: as many `labels` as `scores`, and four `boxes` values for each.
    public init(labels: [Int], boxes: [Float], scores: [Float]) {
        precondition(labels.count == scores.count && boxes.count == 4 * scores.count, "outputs of different lengths")
        self.labels = labels
        self.boxes = boxes
        self.scores = scores
    }

    /// Checks that a runtime's answers fit together.
    init(labels: [Int64], boxes: [Float], scores: [Float]) throws(InferenceError) {
        guard labels.count == scores.count, boxes.count == 4 * scores.count else {
            throw InferenceError(
                .wrongInterface,
                "the model answered \(labels.count) labels, \(boxes.count) box values and \(scores.count) scores for one picture"
            )
        }
        self.init(labels: labels.map { Int($0) }, boxes: boxes, scores: scores)
    }
}
