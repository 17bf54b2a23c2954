// SPDX-License-Identifier: Apache-2.0

import Inference
import Media
import Vocabulary

/// One request of the detector and the thread that drives it.
struct InferenceWorker: Sendable {
    let number: Int
    let detector: Detector
    let scheduler: InferenceScheduler
    let health: DetectorHealth
    let time: TimeAndChance

    func run() async throws {
        let thread = BlockingThread(name: "detector-\(number)")
        try await withTaskExecutorPreference(thread) { try await work() }
    }

    /// Takes frames and inspects them, until cancelled. The request and the scaler never leave this function, nor its thread.
    private func work() async throws {
        var request = try detector.makeRequest()
        var scaler = FrameScaler()
        while var job = await scheduler.nextJob(for: number) {
            job.frame.trace.scheduled = time.now()
            do {
                let detections = try request.detect(in: job.frame.picture, scaler: &scaler, rule: job.rule)
                job.frame.trace.inferred = time.now()
                health.succeeded()
                scheduler.finish(job, with: detections)
            } catch {
                health.failed(error)
                scheduler.abandon(job)
            }
        }
    }
}
