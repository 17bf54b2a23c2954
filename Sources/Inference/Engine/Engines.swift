// SPDX-License-Identifier: Apache-2.0

/// Where engines come from.
public enum Engines {
    /// Loads the model at `modelPath` and makes it ready to run; takes from a tenth of a second to some seconds.
    ///
    /// The model's inputs and outputs are checked here, so that what loads also runs.
    public static func load(modelPath: String, options: EngineOptions) throws(InferenceError) -> any InferenceEngine {
        try ModelFile.check(modelPath)
        switch options.runtime ?? options.device.preferredRuntime {
        case .openVINO: return try OpenVINOEngine(modelPath: modelPath, options: options)
        case .onnxRuntime: return try ONNXRuntimeEngine(modelPath: modelPath, options: options)
        }
    }
}
