// SPDX-License-Identifier: Apache-2.0

/// Decides which camera's frame goes to which worker next: a value that takes events and returns assignments.
///
/// It serves the camera with the earliest deadline: the one that has waited longest, where budgets are equal (`FrameSlot`).
/// A camera has at most one frame in the detector, so that its results stay in order, and gets no further one before its last
/// result is reported: results would only queue up and grow old, and other cameras can use the time. A lone camera is one
/// ahead: there is nobody else, and the detector need not wait for a picture to be encoded.
///
/// Workers come in two kinds. While at most one camera delivers, the `solo` worker serves it with all the threads of
/// the device, which gives the shortest wait; as soon as several do, the `shared` workers take over, one thread each,
/// which gives the most frames for the same power. Where only one kind exists it does all the work.
struct InferenceQueue<Frame: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Seat = Int
    typealias Worker = Int

    enum WorkerKind: Hashable, Sendable { case solo, shared }

    /// One frame for one worker.
    struct Assignment: Sendable {
        let worker: Worker
        let seat: Seat
        let frame: Frame
    }

    /// What a step led to; to be carried out after the lock is released.
    struct Step: Sendable {
        var assignments: [Assignment] = []
        /// Frames that waited longer than their budget.
        var late: [(seat: Seat, frame: Frame)] = []
    }

    private struct Camera: Sendable {
        var slot: FrameSlot<Frame>
        var isAtWorker = false
        var unreported = 0
        var isDelivering = false
    }

    private let kinds: [WorkerKind]
    private var cameras: [Seat: Camera] = [:]
    private var nextSeat = 0
    /// Workers without work, the one that worked last at the end: its caches are warm.
    private var idle: [Worker] = []

    init(workers kinds: [WorkerKind]) { self.kinds = kinds }

    mutating func join(budget: Duration) -> Seat {
        defer { nextSeat += 1 }
        cameras[nextSeat] = Camera(slot: FrameSlot(budget: budget))
        return nextSeat
    }

    /// The camera is gone; hands back the frame that waited. One at a worker is still the worker's to account for.
    mutating func leave(_ seat: Seat) -> Frame? {
        cameras.removeValue(forKey: seat)?.slot.frame
    }

    /// The camera delivers nothing for a while: it no longer counts when the kind of worker is chosen. Hands back the frame that waited.
    mutating func rest(_ seat: Seat) -> Frame? {
        cameras[seat]?.isDelivering = false
        return cameras[seat]?.slot.withdraw()
    }

    /// A new frame; hands back the one it replaces. From a camera that has left, that is the new frame itself.
    mutating func offer(_ frame: Frame, received: Instant, from seat: Seat, at now: Instant) -> Frame? {
        guard cameras[seat] != nil else { return frame }
        cameras[seat]?.isDelivering = true
        return cameras[seat]?.slot.offer(frame, received: received, at: now)
    }

    /// The worker has handed the result on and can take the next frame.
    mutating func finished(_ seat: Seat) { cameras[seat]?.isAtWorker = false }

    /// The worker got a result, which is on its way to be reported.
    mutating func inferred(_ seat: Seat) { cameras[seat]?.unreported += 1 }

    /// A result was reported.
    mutating func reported(_ seat: Seat) { cameras[seat]?.unreported -= 1 }

    mutating func idle(_ worker: Worker) { idle.append(worker) }

    /// Gives waiting frames to waiting workers. To be called after every event.
    mutating func match(at now: Instant) -> Step {
        var step = Step()
        while let position = idle.lastIndex(where: { kinds[$0] == activeKind }), let seat = nextSeat(at: now, late: &step.late) {
            guard let frame = cameras[seat]?.slot.take(at: now) else { break }
            cameras[seat]?.isAtWorker = true
            step.assignments.append(Assignment(worker: idle.remove(at: position), seat: seat, frame: frame))
        }
        return step
    }

    private var activeKind: WorkerKind {
        guard let first = kinds.first, kinds.contains(where: { $0 != first }) else { return kinds.first ?? .shared }
        return isShared ? .shared : .solo
    }

    /// Whether more than one camera delivers.
    private var isShared: Bool { cameras.values.count(where: \.isDelivering) > 1 }

    /// The ready camera with the earliest deadline, after what is too old has been thrown out.
    private mutating func nextSeat(at now: Instant, late: inout [(seat: Seat, frame: Frame)]) -> Seat? {
        var best: (seat: Seat, deadline: Instant)?
        let reportLimit = isShared ? 1 : 2
        for (seat, camera) in cameras where !camera.isAtWorker && camera.unreported < reportLimit {
            if let expired = cameras[seat]?.slot.expire(at: now) {
                late.append((seat, expired))
            } else if let deadline = camera.slot.deadline, best.map({ (deadline, seat) < ($0.deadline, $0.seat) }) ?? true {
                best = (seat, deadline)
            }
        }
        return best?.seat
    }
}
