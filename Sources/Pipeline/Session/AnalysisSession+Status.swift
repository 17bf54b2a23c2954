// SPDX-License-Identifier: Apache-2.0

import Media
import Vocabulary

extension AnalysisSession {
    /// Everything a client may know, taken in one instant.
    var status: SessionStatus {
        let now = surroundings.time.now()
        let (viewers, losses) = (feed.viewerCount, feed.losses)
        return record.withLock { record in
            SessionStatus(
                id: id,
                owner: owner,
                settings: settings,
                state: record.lifecycle.state,
                failure: record.lifecycle.failure,
                stream: record.stream,
                counters: record.frames.counters,
                receivedFPS: record.received.perSecond(at: now),
                analysedFPS: record.analysed.perSecond(at: now),
                latency: record.latency.percentiles,
                viewers: viewers,
                reconnects: record.lifecycle.reconnects,
                startedAt: startedAt,
                alerts: record.alerts,
                viewerLosses: losses
            )
        }
    }

    /// What this session adds to the server's totals.
    var totals: PipelineTotals {
        let losses = feed.losses
        return record.withLock { record in
            PipelineTotals(
                frames: record.frames.counters,
                reconnects: record.lifecycle.reconnects,
                alerts: record.alerts,
                picturesEncoded: record.picturesEncoded,
                viewerLosses: losses,
                legs: record.legs
            )
        }
    }

    var state: SessionState { record.withLock { $0.lifecycle.state } }

    /// The newest frame as a JPEG file, made for the one who asks: rare enough to need no encoder at hand.
    ///
    /// - Parameter annotated: The newest frame the detector saw, with its boxes.
    @concurrent
    func snapshot(annotated: Bool) async throws(PipelineError) -> [UInt8] {
        let (picture, detections) = record.withLock { record in
            annotated ? (record.newestInspection?.frame.picture, record.newestInspection?.detections ?? []) : (record.newestFrame, [])
        }
        guard let picture else { throw PipelineError(.notReady, "the session has no picture yet") }
        var encoder = PictureEncoder(glyphs: surroundings.configuration.glyphs)
        do throws(MediaError) {
            return try encoder.encode(picture, detections: detections, quality: settings.jpegQuality)
        } catch {
            throw PipelineError(.internal, "the picture could not be encoded: \(error.detail)")
        }
    }
}
