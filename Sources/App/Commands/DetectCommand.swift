// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import Logging
import Media
import Vocabulary

struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find objects in pictures, clips and RTSP streams; one JSON line per picture or frame.",
        discussion: """
            Lines go to standard output: {"file", "frame_index", "timestamp", "width", "height", "detections": [{"class_id", \
            "class_name", "bbox": [x1, y1, x2, y2], "confidence"}]}. The timestamp is the time in the clip, or the capture time of a \
            camera's frame (Unix seconds). A progress bar goes to standard error where that is a terminal.
            """
    )

    @Argument(help: ArgumentHelp("Pictures (PNG, JPEG, ...), clips (MP4, MKV, ...) or rtsp:// addresses.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("ONNX file of the detector.", valueName: "file"))
    var model: String?

    @Option(help: "Confidence from which a detection is reported, 0 to 1; the model's own where not given.")
    var threshold: Float?

    @Option(help: ArgumentHelp("Only these classes, comma-separated.", valueName: "names"))
    var classes: String?

    @Option(help: ArgumentHelp("Stop after so many frames of each clip or camera.", valueName: "count"))
    var frames: Int?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Folder for annotated pictures: NAME.jpg for a picture, NAME-000001.jpg and on for frames; made if missing.",
            valueName: "folder"
        )
    )
    var output: String?

    func validate() throws {
        if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold \(threshold): expected a number from 0 to 1") }
        if let frames, frames < 1 { throw ValidationError("--frames \(frames): expected 1 or more") }
    }

    func run() async throws {
        try await reportingOneLine {
            let configuration = try Configuration.load(model: model)
            let logger = configuration.log.makeLogger()
            let detector = try configuration.model.makeDetector()
            let rule = try detector.rule(threshold: threshold, classes: classes)
            let album = try output.map { try AnnotatedAlbum(folder: $0, glyphs: configuration.model.makeGlyphs(logger: logger)) }
            let sources = files.map { DetectSource($0, camera: configuration.cameras.options) }
            let run = DetectRun(detector: detector, rule: rule, album: album, frameLimit: frames)
            try await BlockingThread.run(named: "detect") { try run.analyse(sources) }
        }
    }
}

extension Detector {
    /// The rule for a run: what the command line says over what the manifest says.
    func rule(threshold: Float?, classes: String?) throws -> DetectionRule {
        var wanted: Set<Int>?
        if let classes {
            wanted = []
            for name in classes.split(separator: ",").map(\.trimmed) {
                guard let id = manifest.classes.firstIndex(of: name) else {
                    throw DetectError("\(manifest.name) knows no class \"\(name)\"; it knows: \(manifest.classes.joined(separator: ", "))")
                }
                wanted?.insert(id)
            }
        }
        return DetectionRule(threshold: threshold ?? manifest.threshold, classes: wanted, duplicateOverlap: manifest.duplicateOverlap)
    }
}

/// Why a detection run could not go on.
struct DetectError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
