// SPDX-License-Identifier: Apache-2.0

import Foundation
import Vocabulary

/// One line of `vedette detect`: what was found in one picture or frame.
struct DetectionLine: Encodable {
    struct Entry: Encodable {
        let classID: Int
        let className: String
        let bbox: [Double]
        let confidence: Double

        enum CodingKeys: String, CodingKey {
            case classID = "class_id"
            case className = "class_name"
            case bbox, confidence
        }

        init(_ detection: Detection) {
            classID = detection.classID
            className = detection.className
            // Hundredths of a pixel and ten-thousandths of confidence are beyond what any model means.
            bbox = [detection.box.x1, detection.box.y1, detection.box.x2, detection.box.y2].map { Self.rounded($0, to: 100) }
            confidence = Self.rounded(detection.confidence, to: 10_000)
        }

        private static func rounded(_ value: Float, to parts: Double) -> Double { (Double(value) * parts).rounded() / parts }
    }

    let file: String
    let frameIndex: Int
    /// Seconds: in the clip, or since 1970 for a camera.
    let timestamp: Double
    let width: Int
    let height: Int
    let detections: [Entry]

    enum CodingKeys: String, CodingKey {
        case file
        case frameIndex = "frame_index"
        case timestamp, width, height, detections
    }

    /// The line as JSON, without the line break.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
