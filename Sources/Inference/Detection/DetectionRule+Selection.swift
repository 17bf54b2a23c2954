// SPDX-License-Identifier: Apache-2.0

import Vocabulary

extension DetectionRule {
    /// The answers that count as detections, highest confidence first; what no picture can hold is dropped and counted.
    func select(
        from raw: RawDetections,
        classes names: [String],
        width: Int,
        height: Int,
        discarded: inout DiscardedAnswers
    ) -> [Detection] {
        var chosen: [Detection] = []
        for (index, score) in raw.scores.enumerated() {
            guard score.isFinite else {
                discarded.notFinite += 1
                continue
            }
            guard score >= threshold else { continue }
            let label = raw.labels[index]
            guard names.indices.contains(label) else {
                discarded.unknownClass += 1
                continue
            }
            if let classes, !classes.contains(label) { continue }
            let corners = raw.boxes[4 * index..<4 * index + 4]
            guard corners.allSatisfy(\.isFinite) else {
                discarded.notFinite += 1
                continue
            }
            let box = BoundingBox(
                x1: corners[corners.startIndex],
                y1: corners[corners.startIndex + 1],
                x2: corners[corners.startIndex + 2],
                y2: corners[corners.startIndex + 3]
            ).clamped(width: width, height: height)
            guard box.width > 0, box.height > 0 else {
                discarded.degenerate += 1
                continue
            }
            chosen.append(Detection(classID: label, className: names[label], box: box, confidence: score))
        }
        // Models of this family answer in this order already, but nothing in their interface says so. Equals keep the model's order.
        chosen.sort { $0.confidence > $1.confidence }
        return withoutDuplicates(chosen)
    }

    /// `detections` without those that a surer one of their class covers. Takes and gives them highest confidence first.
    private func withoutDuplicates(_ detections: [Detection]) -> [Detection] {
        guard let duplicateOverlap else { return detections }
        var kept: [Detection] = []
        for candidate in detections {
            let isDuplicate = kept.contains {
                $0.classID == candidate.classID && $0.box.intersectionOverUnion(with: candidate.box) > duplicateOverlap
            }
            if !isDuplicate { kept.append(candidate) }
        }
        return kept
    }
}
