// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Logging
import Media
import Pipeline

// How each section of the configuration is said to the room it is for.

extension ModelSettings {
    /// Loads the model with its manifest, for one request that uses all threads.
    func makeDetector() throws(InferenceError) -> Detector { try makeDetector(threads: threads.number, streams: 1) }

    /// Loads the model for a lone camera and, where there are several threads, a second time for several cameras.
    ///
    /// The second copy costs memory of the size of the weights; it saves the time threads spend waiting for one another
    /// within one picture, which is what several cameras need most.
    func makeLanes() throws(InferenceError) -> DetectorLanes {
        let count = threads.number > 0 ? threads.number : ProcessInfo.processInfo.activeProcessorCount
        let solo = try makeDetector(threads: count, streams: 1)
        guard count > 1, device == .auto || device == .cpu else { return DetectorLanes(solo) }
        return DetectorLanes(solo: solo, shared: try makeDetector(threads: count, streams: count), sharedCount: count)
    }

    private func makeDetector(threads: Int, streams: Int) throws(InferenceError) -> Detector {
        let options = EngineOptions(
            runtime: RuntimeChoice(rawValue: runtime.rawValue),
            device: DeviceChoice(rawValue: device.rawValue) ?? .auto,
            threads: threads,
            streams: streams,
            runtimeFolder: runtimeFolder,
            precision: PrecisionChoice(rawValue: precision.rawValue) ?? .automatic
        )
        let detector = try Detector.load(modelPath: path, options: options)
        var manifest = detector.manifest
        if let threshold { manifest.threshold = threshold.number }
        if let duplicateOverlap { manifest.duplicateOverlap = duplicateOverlap.number }
        return Detector(manifest: manifest, engine: detector.engine)
    }

    /// The letters for labels. Boxes without labels are better than no service, so a missing font is a warning.
    func makeGlyphs(logger: Logger) -> GlyphAtlas? {
        do {
            return try GlyphAtlas(fontPath: fontPath)
        } catch {
            logger.warning("labels will not be drawn", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}

extension CameraSettings {
    var options: CameraOptions {
        var options = CameraOptions()
        options.transport = transport == .udp ? .udp : .tcp
        options.connectTimeout = connectTimeout
        options.firstPacketTimeout = firstPacketTimeout
        options.gapTimeout = gapTimeout
        options.tlsVerification = verifyTLS ? .system : .none
        return options
    }
}
