// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Media
import Pipeline
import Vocabulary

/// Takes sources one after the other and prints a line for each picture. Blocks: runs on a thread of its own.
struct DetectRun: Sendable {
    let detector: Detector
    let rule: DetectionRule
    let album: AnnotatedAlbum?
    let frameLimit: Int?

    func analyse(_ sources: [DetectSource]) throws {
        var worker = try Worker(run: self)
        for source in sources {
            switch source {
            case .invalid(let error): throw error
            case .picture(let path): try worker.report(PictureFile.read(path: path), of: source, index: 0, timestamp: 0, number: nil)
            case .clip(let path): try worker.analyse(clip: path, source: source)
            case .camera(let url, let options): try worker.analyse(camera: url, options: options, source: source)
            }
        }
    }

    /// The tools of one run, each made once.
    private struct Worker: ~Copyable {
        let run: DetectRun
        var request: DetectionRequest
        var scaler = FrameScaler()
        var encoder: PictureEncoder

        init(run: DetectRun) throws {
            self.run = run
            request = try run.detector.makeRequest()
            encoder = PictureEncoder(glyphs: run.album?.glyphs)
        }

        mutating func analyse(clip path: String, source: DetectSource) throws {
            var file = try MediaFile(path: path, interrupt: Interrupt())
            try analyse(file.stream, of: source, frameCount: file.frameCount) { try file.nextAccessUnit() }
        }

        mutating func analyse(camera url: CameraURL, options: CameraOptions, source: DetectSource) throws {
            var connection = try CameraConnection(to: url, options: options, interrupt: Interrupt())
            try analyse(connection.stream, of: source, frameCount: nil) { try connection.nextAccessUnit() }
        }

        /// Decodes and reports what `next` gives, up to its end or the limit, the frames the decoder still holds then included.
        private mutating func analyse(
            _ stream: VideoStreamInfo,
            of source: DetectSource,
            frameCount: Int?,
            next: () throws -> AccessUnit?
        ) throws {
            var decoder = try VideoDecoder(for: stream)
            var progress = ProgressBar(name: source.name, total: run.frameLimit ?? frameCount)
            var reported = 0
            var frames: [VideoFrame] = []
            while reported < run.frameLimit ?? .max, let unit = try next() {
                _ = try decoder.decode(unit) { frames.append($0) }
                try report(frames, of: source, reported: &reported, progress: &progress)
                frames.removeAll()
            }
            _ = try decoder.finish { frames.append($0) }
            try report(frames, of: source, reported: &reported, progress: &progress)
            progress.finish(at: reported)
        }

        private mutating func report(
            _ frames: [VideoFrame],
            of source: DetectSource,
            reported: inout Int,
            progress: inout ProgressBar
        ) throws {
            for frame in frames where reported < run.frameLimit ?? .max {
                let seconds = Double(frame.pts.ticks) / Double(MediaTimestamp.ticksPerSecond)
                let timestamp = if case .camera = source { frame.time.unixSeconds } else { seconds }
                try report(frame, of: source, index: reported, timestamp: timestamp, number: reported + 1)
                reported += 1
                progress.advance(to: reported)
            }
        }

        mutating func report(_ frame: VideoFrame, of source: DetectSource, index: Int, timestamp: Double, number: Int?) throws {
            let found = try request.detect(in: frame, scaler: &scaler, rule: run.rule)
            let line = DetectionLine(
                file: source.name,
                frameIndex: index,
                timestamp: timestamp,
                width: frame.width,
                height: frame.height,
                detections: found.map(DetectionLine.Entry.init)
            )
            print(try line.json())
            guard let album = run.album else { return }
            try album.add(try encoder.encode(frame, detections: found, quality: 90), of: source, frame: number)
        }
    }
}
