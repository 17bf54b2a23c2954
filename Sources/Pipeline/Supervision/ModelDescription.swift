// SPDX-License-Identifier: Apache-2.0

public import Inference

/// The model that every session is analysed with, as clients are told.
public struct ModelDescription: Hashable, Sendable {
    public let name: String
    /// The model's classes in the order of their ids.
    public let classes: [String]
    /// Size of the picture the model takes, in pixels.
    public let inputWidth: Int
    public let inputHeight: Int
    /// The runtime and its version.
    public let engine: String
    /// What computes.
    public let device: String

    public init(name: String, classes: [String], inputWidth: Int, inputHeight: Int, engine: String, device: String) {
        self.name = name
        self.classes = classes
        self.inputWidth = inputWidth
        self.inputHeight = inputHeight
        self.engine = engine
        self.device = device
    }

    public init(_ detector: Detector) {
        self.init(
            name: detector.manifest.name,
            classes: detector.manifest.classes,
            inputWidth: detector.engine.inputWidth,
            inputHeight: detector.engine.inputHeight,
            engine: detector.engine.name,
            device: detector.engine.device
        )
    }
}
