// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// What a client asks for when it starts an analysis. Two starts with equal settings share one session.
public struct SessionSettings: Hashable, Sendable {
    public var camera: CameraURL
    /// What people call the camera.
    public var name: String?
    /// Whether pictures carry the boxes.
    public var enableDrawing = true
    /// Detections below are not reported; `nil` takes the model's own threshold. From 0 to 1.
    public var confidenceThreshold: Float?
    /// Only these classes are reported; `nil` reports all.
    public var classes: Set<String>?
    /// Frames beyond this rate are replaced before they reach the detector; `nil` analyses every frame.
    public var maxFPS: Double?
    /// JPEG quality from 1 to 100.
    public var jpegQuality = 70
    public var alert = AlertSettings()
    /// A frame that has waited longer than this since it was received is dropped as late; `nil` takes the server's default.
    public var maxLatency: Duration?

    public init(camera: CameraURL) { self.camera = camera }
}

/// When a detection becomes an alert.
public struct AlertSettings: Hashable, Sendable {
    /// Confidence from which a detection alerts, 0 to 1.
    public var threshold: Float = 0.5
    /// Only these classes alert; `nil` lets all.
    public var classes: Set<String>?
    /// How long a class stays quiet after it alerted.
    public var cooldown: Duration = .seconds(10)

    public init() {}
}
