// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// One viewer's end of a `ResultFeed`. Read by one task.
public final class FeedSubscription: Sendable {
    private struct State: Sendable {
        var mailbox = ViewerMailbox()
        var isFinished = false
        var isCancelled = false
        var reader: CheckedContinuation<FeedEvent?, Never>?
    }

    public let demand: PictureDemand
    private let state = Guarded(State())

    init(demand: PictureDemand) { self.demand = demand }

    /// The next thing to tell the viewer; `nil` once the feed is finished and its mailbox is empty, or the reading task is cancelled.
    public func next() async -> FeedEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    precondition(state.reader == nil, "a subscription is read by one task")
                    state.reader = continuation
                    Self.wake(&state)
                }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The viewer has shown this frame and everything before it. From the first call on, frames are sent only as fast as
    /// they are acknowledged.
    public func acknowledge(frameIndex: UInt64) { change { $0.acknowledge(frameIndex: frameIndex) } }

    /// Withholds frames from this viewer only.
    public func pause() { change { $0.pause() } }

    public func resume() { change { $0.resume() } }

    public var isPaused: Bool { state.withLock { $0.mailbox.isPaused } }

    /// What this viewer missed because it was too slow.
    public var losses: ViewerLosses { state.withLock { $0.mailbox.losses } }

    /// Adds an event that must not be lost and must keep its place.
    func enqueue(_ event: FeedEvent) { change(unlessFinished: true) { $0.enqueue(event) } }

    func offer(_ frame: PublishedFrame) { change(unlessFinished: true) { $0.offer(frame) } }

    /// No more will come; what is in the mailbox can still be read.

    func finish() {
        state.withLock { state in
            state.isFinished = true
            Self.wake(&state)
        }
    }

    /// The reader leaves: what is in the mailbox does not concern it any more.
    private func cancel() {
        state.withLock { state in
            state.isCancelled = true
            Self.wake(&state)
        }
    }

    private func change(unlessFinished: Bool = false, _ body: (inout ViewerMailbox) -> Void) {
        state.withLock { state in
            guard !unlessFinished || !state.isFinished else { return }
            body(&state.mailbox)
            Self.wake(&state)
        }
    }

    /// Gives a waiting reader what there is. Resuming under the lock is safe: a continuation only schedules its task.
    private static func wake(_ state: inout State) {
        guard let reader = state.reader else { return }
        if state.isCancelled {
            state.reader = nil
            reader.resume(returning: nil)
        } else if let event = state.mailbox.take() {
            state.reader = nil
            reader.resume(returning: event)
        } else if state.isFinished {
            state.reader = nil
            reader.resume(returning: nil)
        }
    }
}
