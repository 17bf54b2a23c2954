// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// Hands the results of one session to everybody who watches it.
///
/// Publishing never waits: each viewer has a mailbox of its own (`ViewerMailbox`), and one who does not read loses pictures
/// and delays nobody. A subscription lives as long as the scope of `withSubscription`. Once `finish` was called, every
/// subscription ends after what is left in its mailbox.
public final class ResultFeed: Sendable {
    private struct State: Sendable {
        var viewers: [Int: FeedSubscription] = [:]
        var nextViewer = 0
        var stream: StreamDescription?
        var latestState: (SessionState, SessionFailure?)?
        var isFinished = false
        /// What viewers missed who have left.
        var pastLosses = ViewerLosses()
    }

    private let state = Guarded(State())

    public init() {}

    /// Runs `body` with a subscription that ends when `body` does.
    ///
    /// The subscription begins with the stream's facts and the session's state, as far as they are known.
    public func withSubscription<Value>(
        demanding demand: PictureDemand,
        _ body: (FeedSubscription) async throws -> Value
    ) async rethrows -> Value {
        let subscription = FeedSubscription(demand: demand)
        let viewer = state.withLock { state in
            if let stream = state.stream { subscription.enqueue(.stream(stream)) }
            if let (latest, failure) = state.latestState { subscription.enqueue(.state(latest, failure)) }
            if state.isFinished { subscription.finish() }
            defer { state.nextViewer += 1 }
            state.viewers[state.nextViewer] = subscription
            return state.nextViewer
        }
        defer {
            state.withLock { state in
                state.viewers[viewer] = nil
                state.pastLosses += subscription.losses
            }
        }
        return try await body(subscription)
    }

    /// How many watch.
    public var viewerCount: Int { state.withLock { $0.viewers.count } }

    /// What viewers missed since the feed began, those who have left included.
    public var losses: ViewerLosses {
        state.withLock { state in
            state.viewers.values.reduce(into: state.pastLosses) { sum, viewer in sum += viewer.losses }
        }
    }

    /// Whether a picture would be looked at: whether it is worth encoding.
    public var wantsPictures: Bool {
        state.withLock { state in state.viewers.values.contains { $0.demand == .jpeg && !$0.isPaused } }
    }

    /// Tells everybody the stream's facts, if they changed.
    public func publish(_ stream: StreamDescription) {
        state.withLock { state in
            guard state.stream != stream else { return }
            state.stream = stream
            for viewer in state.viewers.values { viewer.enqueue(.stream(stream)) }
        }
    }

    public func publish(_ newState: SessionState, _ failure: SessionFailure?) {
        state.withLock { state in
            state.latestState = (newState, failure)
            for viewer in state.viewers.values { viewer.enqueue(.state(newState, failure)) }
        }
    }

    public func publish(_ alert: Alert) {
        state.withLock { state in
            for viewer in state.viewers.values { viewer.enqueue(.alert(alert)) }
        }
    }

    public func publish(_ frame: PublishedFrame) {
        state.withLock { state in
            for viewer in state.viewers.values { viewer.offer(frame) }
        }
    }

    /// No more will come.
    public func finish() {
        state.withLock { state in
            state.isFinished = true
            for viewer in state.viewers.values { viewer.finish() }
        }
    }
}
