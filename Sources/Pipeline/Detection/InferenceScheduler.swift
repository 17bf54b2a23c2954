// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import ServiceLifecycle
import Vocabulary

/// Shares one device between all cameras.
///
/// What happens next is decided by `InferenceQueue`; this carries it out. Each request has a worker with a thread of its
/// own (`InferenceWorker`), since an inference blocks. A frame goes from the camera's thread to the worker's in one hop:
/// who offers it also matches it, and wakes the worker with the frame in its hand.
///
/// Every frame offered comes back exactly once: replaced (to the camera's thread, from `offer`), missed or inspected.
final class InferenceScheduler: Service {
    typealias Queue = InferenceQueue<PendingFrame>

    /// A worker's next piece of work.
    struct Job: Sendable {
        let seat: Queue.Seat
        var frame: PendingFrame
        let rule: DetectionRule
        let client: any InspectionClient
    }

    private struct Membership: Sendable {
        let client: any InspectionClient
        let rule: DetectionRule
    }

    private struct State: Sendable {
        var queue: Queue
        var members: [Queue.Seat: Membership] = [:]
        var parked: [Queue.Worker: CheckedContinuation<Job?, Never>] = [:]
        var isClosed = false
    }

    private let lanes: DetectorLanes
    private let time: TimeAndChance
    private let state: Guarded<State>
    private let health: DetectorHealth

    init(lanes: DetectorLanes, time: TimeAndChance, logger: Logger) {
        self.lanes = lanes
        self.time = time
        self.state = Guarded(State(queue: Queue(workers: lanes.workers.map(\.kind))))
        self.health = DetectorHealth(logger: logger)
    }

    /// Works until cancelled.
    ///
    /// - Throws: `InferenceError` where the engine refuses to make a request: nothing can be analysed then.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, lane) in lanes.workers.enumerated() {
                let worker = InferenceWorker(number: number, detector: lane.detector, scheduler: self, health: health, time: time)
                group.addTask { try await worker.run() }
            }
            try await group.waitForAll()
        }
    }

    /// Frames the detector failed on.
    var failures: UInt64 { health.failures }

    /// What the detector fails with at present; `nil` while it works.
    var trouble: String? { health.trouble }

    // MARK: For sessions

    func join(_ client: any InspectionClient, budget: Duration, rule: DetectionRule) -> Queue.Seat {
        state.withLock { state in
            let seat = state.queue.join(budget: budget)
            state.members[seat] = Membership(client: client, rule: rule)
            return seat
        }
    }

    /// Hands back the frame that waited. One at a worker still comes back to the client.
    func leave(_ seat: Queue.Seat) -> PendingFrame? {
        change { state in
            state.members[seat] = nil
            return state.queue.leave(seat)
        }
    }

    /// The camera delivers nothing for a while. Hands back the frame that waited.
    func rest(_ seat: Queue.Seat) -> PendingFrame? {
        change { $0.queue.rest(seat) }
    }

    /// Puts the newest frame into the camera's slot; hands back the one it replaces.
    func offer(_ frame: PendingFrame, from seat: Queue.Seat) -> PendingFrame? {
        let now = time.now()
        return change { $0.queue.offer(frame, received: frame.trace.received, from: seat, at: now) }
    }

    /// The session has passed a result on and can take the next.
    func reported(_ seat: Queue.Seat) {
        change { $0.queue.reported(seat) }
    }

    // MARK: For workers

    /// Waits for work; `nil` when the worker's task is cancelled.
    func nextJob(for worker: Queue.Worker) async -> Job? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state in
                    state.parked[worker] = continuation
                    state.queue.idle(worker)
                }
            }
        } onCancel: {
            close()
        }
    }

    /// Tells the session what was found, and only then lets its next frame in: results stay in order.
    func finish(_ job: Job, with detections: [Detection]) {
        state.withLock { $0.queue.inferred(job.seat) }
        job.client.inspected(Inspection(frame: job.frame, detections: detections))
        state.withLock { $0.queue.finished(job.seat) }
    }

    /// The detector failed on the frame.
    func abandon(_ job: Job) {
        job.client.missed(job.frame)
        state.withLock { $0.queue.finished(job.seat) }
    }

    /// Sends every worker home. Frames that still wait are handed back when their sessions leave.
    private func close() {
        let parked = state.withLock { state in
            state.isClosed = true
            defer { state.parked = [:] }
            return state.parked
        }
        for continuation in parked.values { continuation.resume(returning: nil) }
    }

    /// Makes a change, then hands out the work that can be done because of it, outside the lock.
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let now = time.now()
        var wakeUps: [(CheckedContinuation<Job?, Never>, Job?)] = []
        var late: [(any InspectionClient, PendingFrame)] = []
        let value = state.withLock { state in
            let value = body(&state)
            if state.isClosed {
                wakeUps = state.parked.values.map { ($0, nil) }
                state.parked = [:]
                return value
            }
            let step = state.queue.match(at: now)
            late = step.late.compactMap { late in state.members[late.seat].map { ($0.client, late.frame) } }
            for assignment in step.assignments {
                guard let member = state.members[assignment.seat], let worker = state.parked.removeValue(forKey: assignment.worker) else {
                    preconditionFailure("work is given to members, by workers that wait")
                }
                let job = Job(seat: assignment.seat, frame: assignment.frame, rule: member.rule, client: member.client)
                wakeUps.append((worker, job))
            }
            return value
        }
        for (client, frame) in late { client.missed(frame) }
        for (worker, job) in wakeUps { worker.resume(returning: job) }
        return value
    }
}
