// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("What a client may ask for")
struct SessionSettingsTests {
    static let classes = ["person", "bicycle", "car"]

    struct Case: Sendable, CustomTestStringConvertible {
        let setting: String
        let change: @Sendable (inout SessionSettings) -> Void
        var testDescription: String { setting }
    }

    static let bad: [Case] = [
        Case(setting: "name") { $0.name = "" },
        Case(setting: "name") { $0.name = String(repeating: "x", count: 201) },
        Case(setting: "confidence_threshold") { $0.confidenceThreshold = 1.01 },
        Case(setting: "confidence_threshold") { $0.confidenceThreshold = -0.01 },
        Case(setting: "confidence_threshold") { $0.confidenceThreshold = .nan },
        Case(setting: "classes") { $0.classes = [] },
        Case(setting: "classes") { $0.classes = ["person", "unicorn"] },
        Case(setting: "max_fps") { $0.maxFPS = 0 },
        Case(setting: "max_fps") { $0.maxFPS = -1 },
        Case(setting: "max_fps") { $0.maxFPS = .infinity },
        Case(setting: "max_fps") { $0.maxFPS = .nan },
        Case(setting: "jpeg_quality") { $0.jpegQuality = 0 },
        Case(setting: "jpeg_quality") { $0.jpegQuality = 101 },
        Case(setting: "max_latency_ms") { $0.maxLatency = .zero },
        Case(setting: "max_latency_ms") { $0.maxLatency = .seconds(61) },
        Case(setting: "alert.threshold") { $0.alert.threshold = 2 },
        Case(setting: "alert.classes") { $0.alert.classes = ["unicorn"] },
        Case(setting: "alert.cooldown_seconds") { $0.alert.cooldown = .seconds(-1) },
    ]

    static let good: [Case] = [
        Case(setting: "defaults") { _ in },
        Case(setting: "lower ends") {
            $0.confidenceThreshold = 0
            $0.maxFPS = 0.01
            $0.jpegQuality = 1
            $0.maxLatency = .milliseconds(1)
            $0.alert.cooldown = .zero
        },
        Case(setting: "upper ends") {
            $0.confidenceThreshold = 1
            $0.maxFPS = 1000
            $0.jpegQuality = 100
            $0.maxLatency = .seconds(60)
            $0.classes = Set(classes)
        },
    ]

    @Test("A bad setting is refused by its name", arguments: bad)
    func refused(example: Case) throws {
        var settings = SessionSettings(camera: try CameraURL("rtsp://camera/"))
        example.change(&settings)
        let error = #expect(throws: PipelineError.self) { try settings.validate(classes: Self.classes) }
        #expect(error?.code == .invalidSetting)
        #expect(error?.detail.hasPrefix(example.setting + " ") == true)
    }

    @Test("A good setting is taken", arguments: good)
    func taken(example: Case) throws {
        var settings = SessionSettings(camera: try CameraURL("rtsp://camera/"))
        example.change(&settings)
        try settings.validate(classes: Self.classes)
    }

    @Test("An unknown class is answered with some the model knows")
    func unknownClass() throws {
        var settings = SessionSettings(camera: try CameraURL("rtsp://camera/"))
        settings.classes = ["unicorn"]
        let error = #expect(throws: PipelineError.self) { try settings.validate(classes: Self.classes) }
        #expect(error?.detail.contains("\"unicorn\"") == true)
        #expect(error?.detail.contains("person, bicycle, car") == true)
    }
}
