// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// One thread's place at a model loaded by ONNX Runtime. Owns the input's memory; the outputs are new for each picture.
final class ONNXRuntimeRequest: InferenceRequest {
    private let engine: ONNXRuntimeEngine
    private let images: ONNXRuntimeInput<Float>
    private let sizes: ONNXRuntimeInput<Int64>

    init(engine: ONNXRuntimeEngine) throws(InferenceError) {
        self.engine = engine
        self.images = try ONNXRuntimeInput(
            shape: [1, 3, engine.inputHeight, engine.inputWidth],
            of: 0,
            type: Int(vedette_ort_float),
            engine.library
        )
        self.sizes = try ONNXRuntimeInput(shape: [1, 2], of: 0, type: Int(vedette_ort_int64), engine.library)
    }

    func run(originalWidth: Int, originalHeight: Int, fill: (inout MutableSpan<Float>) -> Void) throws(InferenceError) -> RawDetections {
        var picture = images.elements().mutableSpan
        fill(&picture)
        var size = sizes.elements().mutableSpan
        size[0] = Int64(originalWidth)
        size[1] = Int64(originalHeight)
        let answers = try infer()
        return try RawDetections(
            labels: answers.labels.copy(of: Int64.self),
            boxes: answers.boxes.copy(of: Float.self),
            scores: answers.scores.copy(of: Float.self)
        )
    }

    private struct Answers: ~Copyable {
        let labels, boxes, scores: ONNXRuntimeTensor
    }

    private func infer() throws(InferenceError) -> Answers {
        let library = engine.library
        let release = library.functions.release_value
        var answers = vedette_ort_answers()
        let status = vedette_ort_detect(library.table, engine.session.pointer, images.value.pointer, sizes.value.pointer, &answers)
        let labels = ONNXRuntimeObject(adoptingIfThere: answers.labels, release: release)
        let boxes = ONNXRuntimeObject(adoptingIfThere: answers.boxes, release: release)
        let scores = ONNXRuntimeObject(adoptingIfThere: answers.scores, release: release)
        try library.check(status, .failed, "the model failed on a picture")
        return Answers(
            labels: try ONNXRuntimeTensor(labels, library),
            boxes: try ONNXRuntimeTensor(boxes, library),
            scores: try ONNXRuntimeTensor(scores, library)
        )
    }
}
