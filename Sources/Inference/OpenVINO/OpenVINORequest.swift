// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// One thread's place at a model compiled by OpenVINO. Owns the C request and, through it, the input's memory.
final class OpenVINORequest: InferenceRequest {
    private let library: OpenVINOLibrary
    private let handle: Handle
    /// Keeps the compiled model alive as long as there are requests of it.
    private let engine: OpenVINOEngine
    /// The request's own input tensors, written in place.
    private let images: OpenVINOTensor
    private let sizes: OpenVINOTensor

    /// Takes over `pointer`, which is freed at the end.
    init(adopting pointer: OpaquePointer, library: OpenVINOLibrary, engine: OpenVINOEngine) throws(InferenceError) {
        self.library = library
        self.handle = Handle(library: library, pointer: pointer)
        self.engine = engine
        self.images = try OpenVINOTensor(ModelSignature.images, of: pointer, library)
        self.sizes = try OpenVINOTensor(ModelSignature.sizes, of: pointer, library)
    }

    func run(originalWidth: Int, originalHeight: Int, fill: (inout MutableSpan<Float>) -> Void) throws(InferenceError) -> RawDetections {
        var picture = images.elements(Float.self).mutableSpan
        fill(&picture)
        var size = sizes.elements(Int64.self).mutableSpan
        size[0] = Int64(originalWidth)
        size[1] = Int64(originalHeight)
        try library.check(library.functions.request_infer(handle.pointer), .failed, "the model failed on a picture")
        let labels = try OpenVINOTensor(ModelSignature.labels, of: handle.pointer, library)
        let boxes = try OpenVINOTensor(ModelSignature.boxes, of: handle.pointer, library)
        let scores = try OpenVINOTensor(ModelSignature.scores, of: handle.pointer, library)
        return try RawDetections(
            labels: labels.copy(of: Int64.self),
            boxes: boxes.copy(of: Float.self),
            scores: scores.copy(of: Float.self)
        )
    }

    /// Frees the C request, even when the rest of `init` fails.
    private struct Handle: ~Copyable {
        let library: OpenVINOLibrary
        let pointer: OpaquePointer

        deinit { library.functions.request_free(pointer) }
    }
}
