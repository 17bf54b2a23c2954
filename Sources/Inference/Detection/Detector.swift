// SPDX-License-Identifier: Apache-2.0

/// A model that answers in detections: an engine and the manifest that says what its classes are called. Shared by all threads.
public struct Detector: Sendable {
    public let manifest: ModelManifest
    public let engine: any InferenceEngine

    public init(manifest: ModelManifest, engine: any InferenceEngine) {
        self.manifest = manifest
        self.engine = engine
    }

    /// Loads the model at `modelPath` and the manifest beside it, which must not contradict one another.
    public static func load(modelPath: String, options: EngineOptions) throws(InferenceError) -> Detector {
        let manifest = try ModelManifest.beside(modelPath: modelPath)
        let engine = try Engines.load(modelPath: modelPath, options: options)
        let size = (manifest.inputWidth ?? engine.inputWidth, manifest.inputHeight ?? engine.inputHeight)
        guard size == (engine.inputWidth, engine.inputHeight) else {
            throw InferenceError(
                .badManifest,
                "the manifest of \(modelPath) says \(size.0)x\(size.1) pixels, the model takes \(engine.inputWidth)x\(engine.inputHeight)"
            )
        }
        return Detector(manifest: manifest, engine: engine)
    }

    /// The rule the manifest asks for: its threshold, all classes, its suppression of duplicates.
    public var defaultRule: DetectionRule {
        DetectionRule(threshold: manifest.threshold, duplicateOverlap: manifest.duplicateOverlap)
    }

    /// A place at the engine for one thread.
    public func makeRequest() throws(InferenceError) -> DetectionRequest {
        DetectionRequest(adopting: try engine.makeRequest(), of: self)
    }
}
