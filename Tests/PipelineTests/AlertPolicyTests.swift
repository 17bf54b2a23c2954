// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("Which detections alert")
struct AlertPolicyTests {
    let start = ContinuousClock.now

    func detection(_ name: String, _ confidence: Float) -> Detection {
        let ids = ["person": 0, "car": 2]
        return Detection(classID: ids[name] ?? 9, className: name, box: BoundingBox(x1: 0, y1: 0, x2: 1, y2: 1), confidence: confidence)
    }

    func policy(threshold: Float = 0.5, classes: Set<String>? = nil) -> AlertPolicy {
        var settings = AlertSettings()
        settings.threshold = threshold
        settings.classes = classes
        return AlertPolicy(settings)
    }

    @Test("The threshold counts as reached", arguments: [(Float(0.49), 0), (0.5, 1), (0.51, 1)])
    func threshold(confidence: Float, expected: Int) {
        var policy = policy()
        #expect(policy.alerts(among: [detection("person", confidence)], isCorrupt: false, at: start).count == expected)
    }

    @Test("Only the classes asked for alert", arguments: [(nil, 2), (["car"], 1), (["dog"], 0)] as [(Set<String>?, Int)])
    func classes(classes: Set<String>?, expected: Int) {
        var policy = policy(classes: classes)
        let found = [detection("person", 0.9), detection("car", 0.8)]
        #expect(policy.alerts(among: found, isCorrupt: false, at: start).count == expected)
    }

    @Test("A class alerts once for a frame, for its surest detection; the surest class comes first")
    func surest() {
        var policy = policy()
        let found = [detection("car", 0.6), detection("person", 0.7), detection("person", 0.8), detection("car", 0.9)]
        #expect(policy.alerts(among: found, isCorrupt: false, at: start) == [detection("car", 0.9), detection("person", 0.8)])
    }

    @Test("A class stays quiet for its cooldown, other classes do not")
    func cooldown() {
        var policy = policy()
        let person = [detection("person", 0.9)]
        #expect(policy.alerts(among: person, isCorrupt: false, at: start).count == 1)
        #expect(policy.alerts(among: person, isCorrupt: false, at: start.advanced(by: .milliseconds(9999))).isEmpty)
        #expect(policy.alerts(among: [detection("car", 0.9)], isCorrupt: false, at: start.advanced(by: .seconds(5))).count == 1)
        #expect(policy.alerts(among: person, isCorrupt: false, at: start.advanced(by: .seconds(10))).count == 1)
    }

    @Test("A detection below the threshold does not begin a cooldown")
    func belowThreshold() {
        var policy = policy()
        _ = policy.alerts(among: [detection("person", 0.4)], isCorrupt: false, at: start)
        #expect(policy.alerts(among: [detection("person", 0.9)], isCorrupt: false, at: start.advanced(by: .seconds(1))).count == 1)
    }

    @Test("A damaged frame never alerts, and begins no cooldown")
    func damaged() {
        var policy = policy()
        #expect(policy.alerts(among: [detection("person", 0.99)], isCorrupt: true, at: start).isEmpty)
        #expect(policy.alerts(among: [detection("person", 0.99)], isCorrupt: false, at: start.advanced(by: .seconds(1))).count == 1)
    }
}
