// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing
import Vocabulary

/// Real weights on real pictures. Engines order queries of almost equal score differently, so answers are compared as sets.
@Suite("Engines agree with one another and with plain onnxruntime")
struct EngineParityTests {
    private static let models = ["deimv2_hgnetv2_femto_coco", "deimv2_hgnetv2_atto_coco"]
    private static let pictures = ["astronaut", "cat", "coffee"]
    /// The sizes boxes are asked for: any will do, larger ones show more of what is lost.
    private static let width = 1920
    private static let height = 1080

    /// A model's file and pictures as it takes them; `nil`, and said aloud, where either or what reads them is missing.
    private func inputs(_ model: String, _ pictures: [String]) throws -> (model: String, tensors: [[Float]])? {
        guard let path = TestFiles.shared("models/\(model).onnx") else { return nil }
        let side = model.contains("femto") ? 416 : 320
        let tensors = try pictures.compactMap { picture in
            try TestFiles.shared("media/\(picture).png").flatMap { try TestPicture.read($0, width: side, height: side) }
        }
        return tensors.count == pictures.count ? (path, tensors) : nil
    }

    /// Every answer of `one` at or above `threshold` has its like among those of `other`, and the other way round.
    private func expectSame(_ one: RawDetections, _ other: RawDetections, threshold: Float, score: Float, overlap: Float) {
        for (left, right) in [(one, other), (other, one)] {
            for candidate in confident(left, threshold) {
                let hasLike = confident(right, threshold - score).contains {
                    $0.classID == candidate.classID && abs($0.confidence - candidate.confidence) <= score
                        && $0.box.intersectionOverUnion(with: candidate.box) >= overlap
                }
                #expect(hasLike, "\(ModelManifest.cocoClasses[candidate.classID]) \(candidate.confidence) \(candidate.box) has no like")
            }
        }
    }

    private func confident(_ raw: RawDetections, _ threshold: Float) -> [Detection] {
        raw.scores.indices.filter { raw.scores[$0] >= threshold }.map { index in
            let box = raw.boxes[4 * index..<4 * index + 4].map(\.self)
            return Detection(
                classID: raw.labels[index],
                className: "",
                box: BoundingBox(x1: box[0], y1: box[1], x2: box[2], y2: box[3]),
                confidence: raw.scores[index]
            )
        }
    }

    @Test("OpenVINO and ONNX Runtime in f32 give the same set", arguments: models)
    func engines(_ model: String) throws {
        guard let inputs = try inputs(model, Self.pictures), let openVINO = try TestEngine.load(inputs.model, .openVINO),
            let onnxRuntime = try TestEngine.load(inputs.model, .onnxRuntime)
        else { return }
        for tensor in inputs.tensors {
            let one = try TestEngine.run(openVINO, tensor, width: Self.width, height: Self.height)
            let other = try TestEngine.run(onnxRuntime, tensor, width: Self.width, height: Self.height)
            #expect(one.scores.count == 300)
            #expect(one.scores.contains { $0 > 0.5 }, "a picture without detections proves nothing")
            let drift = zip(one.scores.sorted(), other.scores.sorted()).map { abs($0 - $1) }.max() ?? 1
            #expect(drift < 1e-4, "sorted scores differ by \(drift)")
            expectSame(one, other, threshold: 0.2, score: 1e-3, overlap: 0.99)
        }
    }

    @Test("OpenVINO at its own choice of precision finds what f32 finds", arguments: models)
    func precision(_ model: String) throws {
        guard let inputs = try inputs(model, Self.pictures), let exact = try TestEngine.load(inputs.model, .openVINO),
            let fast = try TestEngine.load(inputs.model, .openVINO, precision: .automatic)
        else { return }
        for tensor in inputs.tensors {
            let one = try TestEngine.run(exact, tensor, width: Self.width, height: Self.height)
            let other = try TestEngine.run(fast, tensor, width: Self.width, height: Self.height)
            // bf16 rounds differently from one CPU to the next: with AMX, Atto's cat falls from 0.763 to 0.704, its box by 3 %.
            expectSame(one, other, threshold: 0.5, score: 0.1, overlap: 0.9)
        }
    }

    @Test("Both give what plain onnxruntime gives in Python", arguments: RuntimeChoice.allCases, models)
    func python(_ runtime: RuntimeChoice, _ model: String) throws {
        guard let python = Self.pythonWithONNXRuntime, let inputs = try inputs(model, ["astronaut"]), let tensor = inputs.tensors.first,
            let engine = try TestEngine.load(inputs.model, runtime)
        else { return }
        let ours = try TestEngine.run(engine, tensor, width: Self.width, height: Self.height)
        let theirs = try TestFiles.withFolder { folder in
            try tensor.withUnsafeBytes { try Data($0).write(to: URL(filePath: folder + "/tensor")) }
            let json = try output(
                of: python,
                [TestFiles.fixture("reference.py"), inputs.model, folder + "/tensor", "\(Self.width)", "\(Self.height)"]
            )
            return try JSONDecoder().decode(Reference.self, from: Data(json))
        }
        expectSame(
            ours,
            RawDetections(labels: theirs.labels, boxes: theirs.boxes, scores: theirs.scores),
            threshold: 0.2,
            score: 1e-3,
            overlap: 0.99
        )
    }

    private struct Reference: Decodable {
        let labels: [Int]
        let boxes, scores: [Float]
    }

    /// A Python that has onnxruntime: `$VEDETTE_TEST_PYTHON`, else the repository's `.venv-test`; `nil`, and said aloud, where there is none.
    private static let pythonWithONNXRuntime: String? = {
        let python = ProcessInfo.processInfo.environment["VEDETTE_TEST_PYTHON"] ?? TestFiles.root + "/.venv-test/bin/python"
        if FileManager.default.isExecutableFile(atPath: python), (try? output(of: python, ["-c", "import onnxruntime"])) != nil { return python }
        skipped("no Python with onnxruntime: \(python); name one in VEDETTE_TEST_PYTHON")
        return nil
    }()
}
