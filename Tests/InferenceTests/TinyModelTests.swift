// SPDX-License-Identifier: Apache-2.0

import Inference
import Testing
import Vocabulary

/// The tiny model's answers can be worked out by hand: see `Tools/make-tiny-model`.
@Suite("A tiny model with known answers")
struct TinyModelTests {
    private static let model = TestFiles.fixture("tiny-official.onnx")
    private static let patches = [
        TestPicture.Patch(x: 16, y: 8, side: 8, colour: [0, 1, 0]), TestPicture.Patch(x: 0, y: 24, side: 8, colour: [0, 0.25, 0.75]),
    ]

    @Test("It answers as worked out by hand, in pixels of the original picture", arguments: RuntimeChoice.allCases)
    func knownAnswers(_ runtime: RuntimeChoice) throws {
        guard let engine = try TestEngine.load(Self.model, runtime) else { return }
        #expect((engine.inputWidth, engine.inputHeight) == (32, 32))
        let raw = try TestEngine.run(engine, TestPicture.drawn(side: 32, Self.patches), width: 1920, height: 1080)
        #expect(raw.scores == [1, 0.75] + [Float](repeating: 0, count: 14))
        #expect(raw.labels.prefix(2) == [1, 2])
        #expect(raw.boxes.prefix(8) == [960, 270, 1440, 540, 0, 810, 480, 1080])
    }

    @Test("A request forgets the last picture", arguments: RuntimeChoice.allCases)
    func reused(_ runtime: RuntimeChoice) throws {
        guard let engine = try TestEngine.load(Self.model, runtime) else { return }
        var request = try Detector(manifest: ModelManifest(name: "tiny"), engine: engine).makeRequest()
        let pictures = [TestPicture.drawn(side: 32, Self.patches), TestPicture.drawn(side: 32, [Self.patches[1]]), TestPicture.drawn(side: 32, [])]
        let found = try pictures.map { picture in
            try request.detect(sourceWidth: 64, sourceHeight: 64, rule: DetectionRule(threshold: 0.5)) { tensor in
                for index in 0..<tensor.count { tensor[index] = picture[index] }
            }
        }
        #expect(found.map { $0.map(\.className) } == [["bicycle", "car"], ["car"], []])
        #expect(request.discarded == DiscardedAnswers())
    }

    @Test("Requests of one engine answer side by side", .timeLimit(.minutes(3)), arguments: RuntimeChoice.allCases)
    func concurrent(_ runtime: RuntimeChoice) async throws {
        guard let engine = try TestEngine.load(Self.model, runtime) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for column in 0..<4 {
                group.addTask {
                    let request = try engine.makeRequest()
                    let picture = TestPicture.drawn(side: 32, [TestPicture.Patch(x: 8 * column, y: 0, side: 8, colour: [1, 0, 0])])
                    for _ in 0..<50 {
                        let raw = try request.run(originalWidth: 32, originalHeight: 32) { tensor in
                            for index in 0..<tensor.count { tensor[index] = picture[index] }
                        }
                        #expect(raw.boxes.prefix(4) == [Float(8 * column), 0, Float(8 * column + 8), 8])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Requests outlive what made them", arguments: RuntimeChoice.allCases)
    func lifetime(_ runtime: RuntimeChoice) throws {
        var engine = try TestEngine.load(Self.model, runtime)
        guard let request = try engine?.makeRequest() else { return }
        engine = nil
        let raw = try request.run(originalWidth: 32, originalHeight: 32) { tensor in
            for index in 0..<tensor.count { tensor[index] = 0 }
        }
        #expect(raw.scores.count == 16)
    }

    @Test("Detectors load with the manifest derived from the file's name", arguments: RuntimeChoice.allCases)
    func detector(_ runtime: RuntimeChoice) throws {
        guard try TestEngine.load(Self.model, runtime) != nil else { return }
        let detector = try Detector.load(modelPath: Self.model, options: TestEngine.options(runtime))
        #expect(detector.manifest.name == "tiny-official")
        #expect(detector.manifest.classes.count == 80)
        #expect(detector.engine.device.contains("CPU"))
    }
}
