// SPDX-License-Identifier: Apache-2.0

/// The life of one camera's connection, as a value: events in, the next thing to do out.
///
/// It has no clock, no socket and no logger; the camera's thread tells it what happened and does what it answers. Since
/// there is one thread and one answer at a time, a session can never have two connections. Pausing is a fact beside the
/// connection, which is kept (and made again) all the same.
///
///     start ─> connecting ─connected─> opened ─frame─> running
///                  ^   │                  │               │
///                timer └────failed────────┴────failed─────┘
///                  └── waiting <──┘          stop, or a failure no retry can cure ──> ended
///
/// A failure that no waiting cures (a wrong password, path or codec) ends the session if the camera was never reached:
/// then the settings are wrong, and the one who typed them is still looking. Once the camera has been reached, the same
/// failure is taken for a camera in trouble (a relay without its publisher answers "not found") and is retried for ever.
struct CameraLifecycle: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What the camera's thread is to do next.
    enum Action: Hashable, Sendable {
        case connect
        case read
        case wait(until: Instant)
        /// Close the connection and leave. Every later event is answered with this too.
        case finish
    }

    private enum Phase: Hashable, Sendable {
        /// Valid events: start.
        case new
        /// An attempt is under way. Valid events: connected, failed.
        case connecting
        /// Connected, no frame yet. Valid events: frame, failed.
        case opened
        /// Frames come, good ones without exception `since` then. Valid events: frame, failed.
        case running(since: Instant)
        /// Between two attempts. Valid events: timer.
        case waiting(until: Instant)
        /// Final: `stopped` or `failed`.
        case ended(SessionState)
    }

    private let policy: ReconnectPolicy
    private var phase = Phase.new
    private var failuresInARow = 0
    private var connections: UInt64 = 0
    private(set) var isPaused = false
    /// The trouble the camera is in; `nil` from the first frame on.
    private(set) var failure: SessionFailure?

    init(policy: ReconnectPolicy) { self.policy = policy }

    /// How often the connection was made again.
    var reconnects: UInt64 { connections > 1 ? connections - 1 : 0 }

    var state: SessionState {
        if case .ended(let state) = phase { return state }
        if isPaused { return .paused }
        return switch phase {
        case .running: .running
        case .waiting where failure?.code == .stalled: .stalled
        default: failure == nil ? .connecting : .reconnecting
        }
    }

    mutating func start() -> Action { enter(.connecting, unlessEnded: .connect) }

    mutating func connected() -> Action {
        connections += 1
        return enter(.opened, unlessEnded: .read)
    }

    /// A frame was decoded. The first one of a connection proves it; enough good ones in a row forgive what was before.
    mutating func frame(isGood: Bool = true, at now: Instant) -> Action {
        switch phase {
        case .running(let since):
            if !isGood {
                phase = .running(since: now)
            } else if since.duration(to: now) >= policy.healthyAfter {
                failuresInARow = 0
            }
            return .read
        case .ended:
            return .finish
        default:
            failure = nil
            phase = .running(since: now)
            return .read
        }
    }

    /// The attempt failed, the connection broke, the camera fell silent (`stalled`) or said good-bye.
    ///
    /// - Parameter luck: A random number from 0 to 1 that spreads the wait.
    mutating func failed(_ failure: SessionFailure, at now: Instant, luck: Double) -> Action {
        if case .ended = phase { return .finish }
        self.failure = failure
        guard connections > 0 || !failure.code.isSettled else {
            phase = .ended(.failed)
            return .finish
        }
        failuresInARow += 1
        let until = now.advanced(by: policy.delay(afterFailures: failuresInARow, luck: luck))
        phase = .waiting(until: until)
        return .wait(until: until)
    }

    /// The wait may be over.
    mutating func timer(at now: Instant) -> Action {
        guard case .waiting(let until) = phase, now < until else { return enter(.connecting, unlessEnded: .connect) }
        return .wait(until: until)
    }

    mutating func pause() { isPaused = true }

    mutating func resume() { isPaused = false }

    /// The session ends as it was asked to. One that has failed stays failed.
    mutating func stop() {
        guard !state.isFinal else { return }
        failure = nil
        phase = .ended(.stopped)
    }

    /// The session ends because of something no camera is to blame for.
    mutating func abort(_ failure: SessionFailure) {
        guard !state.isFinal else { return }
        self.failure = failure
        phase = .ended(.failed)
    }

    private mutating func enter(_ next: Phase, unlessEnded action: Action) -> Action {
        if case .ended = phase { return .finish }
        phase = next
        return action
    }
}

extension SessionErrorCode {
    /// Whether the failure is one that trying again does not cure, unless the camera is changed.
    var isSettled: Bool {
        switch self {
        case .unauthorized, .notFound, .tls, .unsupportedCodec: true
        case .refused, .unreachable, .timeout, .stalled, .capacity, .internal: false
        }
    }
}
