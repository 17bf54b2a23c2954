// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes
import FoundationEssentials

/// A model loaded by ONNX Runtime, for the CPU or, with the GPU build, for an NVIDIA card.
final class ONNXRuntimeEngine: InferenceEngine {
    let name: String
    let device: String
    let inputWidth: Int
    let inputHeight: Int

    let library: ONNXRuntimeLibrary
    /// Declared before `environment`, so that it goes first.
    let session: ONNXRuntimeObject
    private let environment: ONNXRuntimeObject

    init(modelPath: String, options: EngineOptions) throws(InferenceError) {
        guard options.precision != .bf16 else {
            throw InferenceError(.device, "ONNX Runtime computes this model in f32; for bf16 use OpenVINO")
        }
        let library = try ONNXRuntimeLibrary(folder: options.runtimeFolder)
        let functions = library.functions
        let environment = ONNXRuntimeObject(
            adopting: try library.made(.runtimeMissing, "ONNX Runtime does not start") {
                functions.create_env(Int32(vedette_ort_log_fatal), "vedette", $0)
            },
            release: functions.release_env
        )
        let plan = try Self.plan(options, library)
        let session = ONNXRuntimeObject(
            adopting: try library.made(.notAModel, "\(modelPath) is no model ONNX Runtime can load") {
                functions.create_session(environment.pointer, modelPath, plan.pointer, $0)
            },
            release: functions.release_session
        )
        let signature = try ONNXRuntimeModel(library: library, session: session.pointer).signature(path: modelPath)
        self.name = "ONNX Runtime \(library.version)"
        self.device = options.device == .auto || options.device == .cpu ? "CPU, f32" : options.device.rawValue.uppercased()
        self.inputWidth = signature.inputWidth
        self.inputHeight = signature.inputHeight
        self.library = library
        self.environment = environment
        self.session = session
    }

    func makeRequest() throws(InferenceError) -> any InferenceRequest {
        try ONNXRuntimeRequest(engine: self)
    }

    /// Session options. Each stream's caller brings one of the threads that compute.
    private static func plan(_ options: EngineOptions, _ library: ONNXRuntimeLibrary) throws(InferenceError) -> ONNXRuntimeObject {
        let functions = library.functions
        let plan = ONNXRuntimeObject(
            adopting: try library.made(.failed, "ONNX Runtime makes no options") { functions.create_session_options($0) },
            release: functions.release_session_options
        )
        let threads = options.threads > 0 ? options.threads : ProcessInfo.processInfo.activeProcessorCount
        let perStream = Int32(clamping: max(1, threads / max(1, options.streams)))
        try library.check(functions.set_intra_op_threads(plan.pointer, perStream), .failed, "ONNX Runtime refuses \(perStream) threads")
        // Threads that wait for work by spinning take the time that decoders and encoders need.
        try library.check(
            functions.add_config_entry(plan.pointer, "session.intra_op.allow_spinning", "0"),
            .failed,
            "ONNX Runtime refuses an option"
        )
        switch options.device {
        case .auto, .cpu: break
        case .cuda: try appendCUDA(plan, library)
        case .tensorrt:
            try appendTensorRT(plan, library)
            // What TensorRT cannot run falls to CUDA rather than to the CPU.
            try appendCUDA(plan, library)
        }
        return plan
    }

    private static func appendCUDA(_ plan: borrowing ONNXRuntimeObject, _ library: ONNXRuntimeLibrary) throws(InferenceError) {
        let functions = library.functions
        let cuda = ONNXRuntimeObject(
            adopting: try library.made(.device, "CUDA is not there") { functions.create_cuda_options($0) },
            release: functions.release_cuda_options
        )
        try library.check(functions.append_cuda(plan.pointer, cuda.pointer), .device, "CUDA is not there")
    }

    private static func appendTensorRT(_ plan: borrowing ONNXRuntimeObject, _ library: ONNXRuntimeLibrary) throws(InferenceError) {
        let functions = library.functions
        let tensorRT = ONNXRuntimeObject(
            adopting: try library.made(.device, "TensorRT is not there") { functions.create_tensorrt_options($0) },
            release: functions.release_tensorrt_options
        )
        try library.check(functions.append_tensorrt(plan.pointer, tensorRT.pointer), .device, "TensorRT is not there")
    }
}
