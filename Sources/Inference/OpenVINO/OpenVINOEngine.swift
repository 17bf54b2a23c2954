// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// A model compiled for the CPU by OpenVINO.
final class OpenVINOEngine: InferenceEngine {
    let name: String
    let device: String
    let inputWidth: Int
    let inputHeight: Int

    private let library: OpenVINOLibrary
    // Safe to share: written once in `init`, and OpenVINO lets any thread make requests of a compiled model.
    private nonisolated(unsafe) let compiled: OpaquePointer

    init(modelPath: String, options: EngineOptions) throws(InferenceError) {
        guard options.device == .auto || options.device == .cpu else {
            throw InferenceError(.device, "OpenVINO serves the CPU here, not \(options.device.rawValue); use ONNX Runtime for that")
        }
        let library = try OpenVINOLibrary(folder: options.runtimeFolder)
        let core = try OpenVINOCore(library)
        let model = try core.read(modelPath)
        let signature = try model.signature()
        try model.fixShapes(to: signature)
        self.compiled = try core.compile(model, Self.plan(options))
        self.library = library
        self.name = "OpenVINO \(library.version)"
        self.inputWidth = signature.inputWidth
        self.inputHeight = signature.inputHeight
        var precision: UnsafeMutablePointer<CChar>?
        _ = library.functions.compiled_property(compiled, "INFERENCE_PRECISION_HINT", &precision)
        self.device = "CPU (\(core.deviceName)), \(library.take(precision) ?? "precision unknown")"
    }

    deinit { library.functions.compiled_free(compiled) }

    func makeRequest() throws(InferenceError) -> any InferenceRequest {
        var request: OpaquePointer?
        try library.check(library.functions.request_create(compiled, &request), .failed, "OpenVINO makes no request")
        guard let request else { throw InferenceError(.failed, "OpenVINO makes no request") }
        return try OpenVINORequest(adopting: request, library: library, engine: self)
    }

    private static func plan(_ options: EngineOptions) -> vedette_ov_cpu_plan {
        let precision =
            switch options.precision {
            case .automatic: 0
            case .f32: vedette_ov_f32
            case .bf16: vedette_ov_bf16
            }
        return vedette_ov_cpu_plan(
            streams: Int32(clamping: max(1, options.streams)),
            threads: Int32(clamping: max(0, options.threads)),
            precision: Int32(precision)
        )
    }
}
