// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Vocabulary

/// The body of `POST /api/v1/video/start`, checked.
struct StartRequest {
    enum Field: String, CaseIterable {
        case streamURL = "stream_url"
        case enableDrawing = "enable_drawing"
        case name
        case confidenceThreshold = "confidence_threshold"
        case classes
        case maxFPS = "max_fps"
        case jpegQuality = "jpeg_quality"
        case alert
        case maxLatency = "max_latency_ms"
    }

    enum AlertField: String, CaseIterable {
        case threshold, classes
        case cooldown = "cooldown_seconds"
    }

    static let aliasScheme = "camera://"
    /// What is repeated of a name that does not exist.
    static let maximumAliasLength = 64
    static let maximumNameLength = 200
    static let maximumClasses = 1000
    static let maximumClassLength = 100
    /// The lowest is one frame in a hundred seconds.
    static let fpsRange = 0.01...1000
    /// Milliseconds.
    static let latencyRange = 1...60_000
    /// Seconds; a day at most.
    static let cooldownRange = 0.0...86_400

    let settings: SessionSettings

    /// - Parameter aliases: the cameras that go by a name, as `camera://NAME`.
    init(_ json: JSONValue, aliases: [String: CameraURL] = [:]) throws(Problem) {
        let fields = try RequestFields<Field>(json)
        var settings = SessionSettings(camera: try Self.camera(fields, aliases))
        settings.name = try fields.text(.name, maximumLength: Self.maximumNameLength)
        settings.enableDrawing = try fields.flag(.enableDrawing) ?? settings.enableDrawing
        settings.confidenceThreshold = try fields.number(.confidenceThreshold, in: 0...1).map { Float($0) }
        settings.classes = try Self.classes(fields, .classes)
        settings.maxFPS = try fields.number(.maxFPS, in: Self.fpsRange)
        settings.jpegQuality = try fields.wholeNumber(.jpegQuality, in: 1...100) ?? settings.jpegQuality
        settings.maxLatency = try fields.wholeNumber(.maxLatency, in: Self.latencyRange).map { .milliseconds($0) }
        if let alert = try fields.object(.alert, of: AlertField.self) { settings.alert = try Self.alert(alert) }
        self.settings = settings
    }

    private static func camera(_ fields: RequestFields<Field>, _ aliases: [String: CameraURL]) throws(Problem) -> CameraURL {
        guard let text = try fields.text(.streamURL, maximumLength: CameraURL.maximumLength) else {
            throw fields.missing(.streamURL, "a camera's address such as rtsp://camera/stream")
        }
        if text.hasPrefix(aliasScheme) {
            let name = String(text.dropFirst(aliasScheme.count))
            guard let camera = aliases[name] else {
                throw fields.invalid(.streamURL, "names no camera of this server: there is no '\(name.prefix(maximumAliasLength))'")
            }
            return camera.named(name)
        }
        do {
            return try CameraURL(text)
        } catch {
            // The error's description never repeats the address, which may hold a password.
            throw fields.invalid(.streamURL, "is not accepted: \(error)")
        }
    }

    private static func alert(_ fields: RequestFields<AlertField>) throws(Problem) -> AlertSettings {
        var alert = AlertSettings()
        if let threshold = try fields.number(.threshold, in: 0...1) { alert.threshold = Float(threshold) }
        alert.classes = try classes(fields, .classes)
        if let seconds = try fields.number(.cooldown, in: cooldownRange) { alert.cooldown = .seconds(seconds) }
        return alert
    }

    /// The model's own names are checked where the model is known.
    private static func classes<F>(_ fields: RequestFields<F>, _ field: F) throws(Problem) -> Set<String>? {
        try fields.texts(field, maximumCount: maximumClasses, maximumLength: maximumClassLength).map { Set($0) }
    }
}
