// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Decides which detections are worth telling a person about.
///
/// One alert for a class and a frame, for its surest detection; then the class stays quiet for the cooldown, so that a
/// person who stays in the picture is one alert and not twenty-five a second. A damaged frame never alerts: grey smears look
/// like many things. Time is the frame's own, so a delay on the way changes nothing.
struct AlertPolicy: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let settings: AlertSettings
    private var lastAlert: [Int: Instant] = [:]

    init(_ settings: AlertSettings) { self.settings = settings }

    /// The detections of one frame that alert.
    mutating func alerts(among detections: [Detection], isCorrupt: Bool, at instant: Instant) -> [Detection] {
        guard !isCorrupt else { return [] }
        var surest: [Int: Detection] = [:]
        for detection in detections where isWorthy(detection) && isDue(detection.classID, at: instant) {
            if let rival = surest[detection.classID], rival.confidence >= detection.confidence { continue }
            surest[detection.classID] = detection
        }
        for classID in surest.keys { lastAlert[classID] = instant }
        return surest.values.sorted { ($0.confidence, $1.classID) > ($1.confidence, $0.classID) }
    }

    private func isWorthy(_ detection: Detection) -> Bool {
        detection.confidence >= settings.threshold && settings.classes?.contains(detection.className) ?? true
    }

    private func isDue(_ classID: Int, at instant: Instant) -> Bool {
        lastAlert[classID].map { $0.duration(to: instant) >= settings.cooldown } ?? true
    }
}
