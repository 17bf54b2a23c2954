// SPDX-License-Identifier: Apache-2.0

import Inference
import Testing
import Vocabulary

@Suite("What counts as a detection")
struct DetectionRuleTests {
    struct Answer {
        var label = 0
        var box: [Float] = [10, 10, 50, 50]
        var score: Float = 0.9
    }

    /// What a detector whose model gives `answers` reports for a picture of 100 by 80 pixels, and what it dropped.
    private func detect(_ answers: [Answer], _ rule: DetectionRule) throws -> (found: [Detection], discarded: DiscardedAnswers) {
        let raw = RawDetections(labels: answers.map(\.label), boxes: answers.flatMap(\.box), scores: answers.map(\.score))
        let manifest = ModelManifest(name: "fixed", classes: ["person", "bicycle", "car"])
        var request = try Detector(manifest: manifest, engine: FixedEngine(answer: raw)).makeRequest()
        let found = try request.detect(sourceWidth: 100, sourceHeight: 80, rule: rule) { _ in }
        return (found, request.discarded)
    }

    @Test("An answer counts from the threshold on")
    func threshold() throws {
        let answers = [0.49, 0.5, 0.51].map { Answer(box: [Float($0) * 100, 0, 60, 10], score: Float($0)) }
        #expect(try detect(answers, DetectionRule(threshold: 0.5)).found.map(\.confidence) == [0.51, 0.5])
    }

    @Test("The surest detection comes first, equals in the model's order")
    func order() throws {
        let answers = [Answer(label: 0, score: 0.6), Answer(label: 1, score: 0.8), Answer(label: 2, score: 0.6)]
        #expect(try detect(answers, DetectionRule()).found.map(\.className) == ["bicycle", "person", "car"])
    }

    @Test("Only the classes asked for count", arguments: [(nil, [0, 1, 2]), ([1], [1]), ([0, 2], [0, 2]), ([], [])] as [(Set<Int>?, [Int])])
    func classes(_ classes: Set<Int>?, _ expected: [Int]) throws {
        let answers = (0...2).map { Answer(label: $0) }
        #expect(try detect(answers, DetectionRule(classes: classes)).found.map(\.classID) == expected)
    }

    @Test("Of two boxes of one class on one object the surer one stays")
    func duplicates() throws {
        let answers = [Answer(box: [10, 10, 50, 50], score: 0.7), Answer(box: [11, 10, 51, 50], score: 0.9)]
        #expect(try detect(answers, DetectionRule(duplicateOverlap: 0.7)).found.map(\.confidence) == [0.9])
        #expect(try detect(answers, DetectionRule()).found.count == 2, "nobody asked for suppression")
    }

    @Test("Boxes of two classes never suppress one another")
    func classesDoNotSuppress() throws {
        #expect(try detect([Answer(label: 0), Answer(label: 1)], DetectionRule(duplicateOverlap: 0.5)).found.count == 2)
    }

    @Test("Neighbours that overlap less than the rule says both stay")
    func neighbours() throws {
        let answers = [Answer(box: [0, 0, 40, 40]), Answer(box: [20, 0, 60, 40])]
        #expect(try detect(answers, DetectionRule(duplicateOverlap: 0.34)).found.count == 2)
        #expect(try detect(answers, DetectionRule(duplicateOverlap: 0.33)).found.count == 1)
    }

    @Test("A suppressed box suppresses nothing itself")
    func chain() throws {
        let answers = [
            Answer(box: [0, 0, 40, 40], score: 0.9), Answer(box: [15, 0, 55, 40], score: 0.8), Answer(box: [30, 0, 70, 40], score: 0.7),
        ]
        #expect(try detect(answers, DetectionRule(duplicateOverlap: 0.4)).found.map(\.confidence) == [0.9, 0.7])
    }

    @Test("A box that reaches out of the picture is cut at its edge")
    func clamped() throws {
        let found = try detect([Answer(box: [-5, -1, 120, 79])], DetectionRule()).found
        #expect(found.map(\.box) == [BoundingBox(x1: 0, y1: 0, x2: 100, y2: 79)])
    }

    @Test(
        "A box no picture can hold is dropped and counted",
        arguments: [[50, 10, 10, 50], [10, 50, 50, 10], [10, 10, 10, 50], [120, 10, 140, 50], [-20, 10, -1, 50]] as [[Float]]
    )
    func degenerate(_ box: [Float]) throws {
        let (found, discarded) = try detect([Answer(box: box), Answer()], DetectionRule())
        #expect(found.count == 1)
        #expect(discarded.degenerate == 1)
    }

    @Test("What is not a number is dropped and counted", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(_ value: Float) throws {
        let (found, discarded) = try detect([Answer(score: value), Answer(box: [0, value, 10, 10]), Answer()], DetectionRule())
        #expect(found.map(\.confidence) == [0.9])
        #expect(discarded.notFinite == 2)
    }

    @Test("A label beyond the class list is dropped and counted", arguments: [-1, 3, 80, Int.max])
    func unknownClass(_ label: Int) throws {
        let (found, discarded) = try detect([Answer(label: label), Answer()], DetectionRule())
        #expect(found.map(\.classID) == [0])
        #expect(discarded.unknownClass == 1)
    }

    @Test("A model that answers nothing finds nothing")
    func nothing() throws {
        #expect(try detect([], DetectionRule(duplicateOverlap: 0.5)).found.isEmpty)
    }

    @Test("The manifest's rule is the detector's own")
    func defaultRule() {
        let manifest = ModelManifest(name: "fixed", threshold: 0.45, duplicateOverlap: 0.7)
        let detector = Detector(manifest: manifest, engine: FixedEngine(answer: RawDetections(labels: [], boxes: [], scores: [])))
        #expect(detector.defaultRule == DetectionRule(threshold: 0.45, classes: nil, duplicateOverlap: 0.7))
    }
}
