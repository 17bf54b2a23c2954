// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Media
import Vocabulary

extension AnalysisSession: InspectionClient {
    func inspected(_ inspection: Inspection) {
        let now = surroundings.time.now()
        record.withLock { record in
            record.frames.settle(inspection.frame, as: .analysed)
            record.analysed.count(at: now)
            if !record.lifecycle.state.isFinal { record.newestInspection = inspection }
        }
        inspections.continuation.yield(inspection)
    }

    func missed(_ frame: PendingFrame) {
        record.withLock { $0.frames.settle(frame, as: .late) }
    }

    /// Turns results into alerts, pictures and messages. The encoder lives here: one for each session, used by nobody else.
    func report(seat: InferenceScheduler.Queue.Seat) async {
        var encoder = PictureEncoder(glyphs: surroundings.configuration.glyphs)
        var policy = AlertPolicy(settings.alert)
        var encodingFails = false
        for await inspection in inspections.stream {
            let alerts = policy.alerts(
                among: inspection.detections,
                isCorrupt: inspection.frame.picture.isCorrupt,
                at: inspection.frame.trace.received
            )
            for detection in alerts { raise(detection, from: inspection.frame) }
            let jpeg = feed.wantsPictures ? picture(of: inspection, with: &encoder, fails: &encodingFails) : nil
            publish(inspection, jpeg: jpeg, alerts: alerts.count)
            surroundings.scheduler.reported(seat)
        }
    }

    private func raise(_ detection: Detection, from frame: PendingFrame) {
        let alert = Alert(session: id, frameIndex: frame.index, unixSeconds: frame.picture.time.unixSeconds, detection: detection)
        feed.publish(alert)
        logger.notice(
            "alert",
            metadata: [
                "class": "\(detection.className)", "confidence": "\(detection.confidence)", "frame.index": "\(frame.index)",
                "timestamp": "\(alert.unixSeconds)",
            ]
        )
    }

    /// One JPEG for all viewers; `nil`, and one line in the log for a whole spell, where it cannot be made.
    private func picture(of inspection: Inspection, with encoder: inout PictureEncoder, fails: inout Bool) -> [UInt8]? {
        do throws(MediaError) {
            let detections = settings.enableDrawing ? inspection.detections : []
            let jpeg = try encoder.encode(inspection.frame.picture, detections: detections, quality: settings.jpegQuality)
            fails = false
            return jpeg
        } catch {
            if !fails { logger.error("picture not encoded", metadata: ["error": "\(error)"]) }
            fails = true
            return nil
        }
    }

    private func publish(_ inspection: Inspection, jpeg: [UInt8]?, alerts: Int) {
        let picture = inspection.frame.picture
        var trace = inspection.frame.trace
        trace.sent = surroundings.time.now()
        let result = FrameResult(
            session: id,
            frameIndex: inspection.frame.index,
            pts: picture.pts,
            time: picture.time,
            width: picture.width,
            height: picture.height,
            detections: inspection.detections,
            trace: trace
        )
        feed.publish(PublishedFrame(result: result, jpeg: jpeg))
        record.withLock { [trace] in $0.reported(trace, alerts: alerts, withPicture: jpeg != nil) }
    }
}
