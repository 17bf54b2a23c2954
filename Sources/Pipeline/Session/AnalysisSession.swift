// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Media
import Vocabulary

/// The analysis of one camera, from the first attempt to connect to the end.
///
/// `run()` is its life, made of three children: `receive` on the camera's own thread, `report` on the shared pool, and
/// the signal to stop. The first to end ends the others. In between stands the detector, which all sessions share
/// (`InferenceScheduler`). Nothing that happens here reaches another session.
final class AnalysisSession: Sendable {
    /// What all sessions of a server have in common.
    struct Surroundings: Sendable {
        let cameras: any FrameSourceFactory
        let scheduler: InferenceScheduler
        let detector: Detector
        let configuration: PipelineConfiguration
        let time: TimeAndChance
        let logger: Logger
    }

    let id: SessionID
    let owner: String
    let settings: SessionSettings
    let feed = ResultFeed()
    let startedAt: Double
    let surroundings: Surroundings
    let logger: Logger
    /// Ends what blocks on the camera. Used once, when the session ends.
    let interrupt = Interrupt()
    let record: Guarded<SessionRecord>

    // Both streams are read by a child of `run()`. Inspections are few: the scheduler lets in no more than two that were not reported.
    let inspections = AsyncStream<Inspection>.makeStream()
    private let stopSignal = AsyncStream<Never>.makeStream()

    init(_ settings: SessionSettings, id: SessionID, owner: String, in surroundings: Surroundings) {
        self.id = id
        self.owner = owner
        self.settings = settings
        self.surroundings = surroundings
        self.startedAt = surroundings.time.unixSeconds()
        self.record = Guarded(SessionRecord(settings: settings, policy: surroundings.configuration.reconnect))
        var logger = surroundings.logger
        logger[metadataKey: "session.id"] = "\(id)"
        // No path: some cameras want their password in it, or in the query.
        logger[metadataKey: "camera.id"] = "\(settings.name ?? settings.camera.place)"
        self.logger = logger
        feed.publish(.connecting, nil)
    }

    /// Lives until the session is stopped, the task is cancelled, or the camera turns out not to exist. The state is final when this returns.
    func run() async {
        let thread = BlockingThread(name: "camera")
        let scheduler = surroundings.scheduler
        let seat = scheduler.join(self, budget: settings.maxLatency ?? surroundings.configuration.maxLatency, rule: rule)
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: thread) { await self.receive(seat: seat) }
            group.addTask { await self.report(seat: seat) }
            group.addTask { for await _ in self.stopSignal.stream {} }
            await group.next()
            stop()
            group.cancelAll()
        }
        let waiting = scheduler.leave(seat)
        record.withLock { record in
            if let waiting { record.frames.settle(waiting, as: .late) }
            record.frames.lostDecoder()
            record.releasePictures()
        }
    }

    /// Ends the session. Its state is final at once, its connection is closed a moment later. One that has ended already stays as it is.
    func stop() {
        transition { $0.lifecycle.stop() }
        interrupt.interrupt()
        stopSignal.continuation.finish()
    }

    func pause() { transition { $0.lifecycle.pause() } }

    func resume() { transition { $0.lifecycle.resume() } }

    /// Changes the record; if that changes the session's state, tells the viewers in the same step, so that all see all changes in order.
    @discardableResult
    func transition<Value: Sendable>(_ body: (inout SessionRecord) -> Value) -> Value {
        let (value, before, after) = record.withLock { record in
            let before = record.condition
            let value = body(&record)
            let after = record.condition
            if before != after {
                feed.publish(after.state, after.failure)
                if after.state.isFinal { feed.finish() }
            }
            return (value, before, after)
        }
        if before.state != after.state { log(from: before, to: after) }
        return value
    }

    private var rule: DetectionRule {
        let manifest = surroundings.detector.manifest
        let classes = settings.classes.map { names in Set(manifest.classes.indices.filter { names.contains(manifest.classes[$0]) }) }
        return DetectionRule(
            threshold: settings.confidenceThreshold ?? manifest.threshold,
            classes: classes,
            duplicateOverlap: manifest.duplicateOverlap
        )
    }

    private func log(from before: SessionRecord.Condition, to after: SessionRecord.Condition) {
        switch after.state {
        case .running: logger.info("camera delivers")
        case .paused: logger.info("session paused")
        case .stopped: logger.info("session stopped")
        case .failed: logger.error("session failed", metadata: metadata(of: after.failure))
        // From one of these to the other it is still the same spell of trouble.
        case .reconnecting, .stalled:
            guard before.state != .reconnecting, before.state != .stalled else { return }
            logger.warning("camera lost", metadata: metadata(of: after.failure))
        case .connecting: logger.info("session resumed")
        }
    }

    private func metadata(of failure: SessionFailure?) -> Logger.Metadata {
        guard let failure else { return [:] }
        return ["error": "\(failure.code.rawValue)", "error.detail": "\(failure.detail)"]
    }
}
