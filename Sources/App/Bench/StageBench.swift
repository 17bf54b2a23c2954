// SPDX-License-Identifier: Apache-2.0

import Inference
import Media
import Pipeline
import Vocabulary

/// What each station costs one frame, alone on its thread, the others idle.
struct StageBench {
    /// Frames measured; the first ones, in which caches and code warm up, do not count.
    static let frames = 200
    static let warmUp = 20

    struct Result: Sendable {
        var decode = Sample()
        var scale = Sample()
        var infer = Sample()
        /// The same with all threads on one picture, as a lone camera is served.
        var inferOnAllThreads = Sample()
        var encode = Sample()
        var annotateAndEncode = Sample()
    }

    /// The model on one thread.
    let detector: Detector
    /// The model on all threads.
    let detectorOnAllThreads: Detector
    let clip: BenchClip
    let glyphs: GlyphAtlas?

    /// Blocks: runs on a thread of its own.
    func measure() throws -> Result {
        var result = Result()
        var file = try MediaFile(path: clip.path, interrupt: Interrupt())
        var decoder = try VideoDecoder(for: file.stream)
        var request = try detector.makeRequest()
        var scaler = FrameScaler()
        var encoder = PictureEncoder(glyphs: glyphs)
        let boxes = Self.twentyBoxes(classes: detector.manifest.classes)
        let rule = DetectionRule(threshold: detector.manifest.threshold, classes: nil, duplicateOverlap: nil)
        var tensor = [Float](repeating: 0, count: 3 * request.inputWidth * request.inputHeight)
        var seen = 0
        while seen < Self.frames + Self.warmUp, let unit = try file.nextAccessUnit() {
            var frames: [VideoFrame] = []
            var decode = Sample()
            _ = try decode.time { try decoder.decode(unit) { frames.append($0) } }
            guard let frame = frames.first else { continue }
            seen += 1
            var scale = Sample()
            var infer = Sample()
            var encode = Sample()
            var annotate = Sample()
            try scale.time {
                var span = tensor.mutableSpan
                try scaler.fill(&span, width: request.inputWidth, height: request.inputHeight, from: frame)
            }
            _ = try infer.time { try request.detect(sourceWidth: frame.width, sourceHeight: frame.height, rule: rule) { _ in } }
            _ = try encode.time { try encoder.encode(frame, detections: [], quality: 70) }
            _ = try annotate.time { try encoder.encode(frame, detections: boxes, quality: 70) }
            guard seen > Self.warmUp else { continue }
            result.decode.add(contentsOf: decode)
            result.scale.add(contentsOf: scale)
            result.infer.add(contentsOf: infer)
            result.encode.add(contentsOf: encode)
            result.annotateAndEncode.add(contentsOf: annotate)
        }
        try measureInference(into: &result.inferOnAllThreads, rule: rule)
        return result
    }

    private func measureInference(into sample: inout Sample, rule: DetectionRule) throws {
        var request = try detectorOnAllThreads.makeRequest()
        for round in 0..<Self.frames + Self.warmUp {
            var once = Sample()
            _ = try once.time { try request.detect(sourceWidth: 1920, sourceHeight: 1080, rule: rule) { _ in } }
            if round >= Self.warmUp { sample.add(contentsOf: once) }
        }
    }

    /// A busy picture: twenty labelled boxes spread over 1080p.
    private static func twentyBoxes(classes: [String]) -> [Detection] {
        (0..<20).map { index in
            let x = Float(index % 5) * 380 + 20
            let y = Float(index / 5) * 260 + 30
            return Detection(
                classID: index % classes.count,
                className: classes[index % classes.count],
                box: BoundingBox(x1: x, y1: y, x2: x + 300, y2: y + 200),
                confidence: 0.9 - Float(index) / 40
            )
        }
    }
}
