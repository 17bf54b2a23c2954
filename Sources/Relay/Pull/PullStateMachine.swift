// SPDX-License-Identifier: Apache-2.0

/// Decides about one spell of pulling a source: from the first reader's question until nobody has read for a while, or
/// the source is gone.
///
/// A value without clock or socket. While readers wait for the first description it tries again and again, with the
/// pauses `SourcePatience` counts, until whoever started it says stop. A refusal that trying again cannot mend ends it at
/// once. A source that breaks off after it has served ends the spell: its readers are told and come back, which begins
/// the next one.
///
///              connect                 playing             last reader left
///     resting ─────────▶ connecting ──────────▶ serving ◀───────────────────▶ closing
///        ▲───────────────── failed                          first reader joined  │ after the delay
///                                                                                ▼
///     stop leads from anywhere to: stopping, and when the connection is closed: over
struct PullStateMachine {
    enum Action: Hashable {
        case connect
        /// Call `rested` after so long.
        case rest(Duration)
        /// Call `closeDue` after the delay of the configuration, unless told otherwise.
        case startClosing
        case cancelClosing
        /// Send TEARDOWN and close; then call `disconnected`.
        case disconnect
        /// The spell is over. With the reason, unless nobody wanted more.
        case end(SourceFailure?)
    }

    enum State: Hashable {
        case idle, resting, connecting, serving, closing, stopping, over
    }

    private(set) var state = State.idle

    /// A reader asks for the path.
    mutating func start(_ verdict: SourcePatience.Verdict) -> [Action] {
        guard state == .idle else { return [] }
        return attempt(verdict)
    }

    mutating func rested(_ verdict: SourcePatience.Verdict) -> [Action] {
        guard state == .resting else { return [] }
        return attempt(verdict)
    }

    /// The stream flows. Those who waited are no readers yet; if none becomes one, nobody wanted it.
    mutating func playing() -> [Action] {
        guard state == .connecting else { return [] }
        state = .closing
        return [.startClosing]
    }

    mutating func firstReaderJoined() -> [Action] {
        guard state == .closing else { return [] }
        state = .serving
        return [.cancelClosing]
    }

    mutating func lastReaderLeft() -> [Action] {
        guard state == .serving else { return [] }
        state = .closing
        return [.startClosing]
    }

    /// Nobody has read for as long as that is worth the camera's trouble. The spell is over at once: who asks while the
    /// camera says good-bye begins another.
    mutating func closeDue() -> [Action] {
        guard state == .closing else { return [] }
        state = .over
        return [.end(nil), .disconnect]
    }

    /// The relay shuts down, or the readers have waited long enough.
    mutating func stop() -> [Action] {
        switch state {
        case .idle, .resting: return end(nil)
        case .connecting, .serving, .closing:
            state = .stopping
            return [.cancelClosing, .disconnect]
        case .stopping, .over: return []
        }
    }

    /// The connection is closed, or could not be made. `verdict` is what patience says after this failure.
    mutating func disconnected(_ failure: SourceFailure?, _ verdict: SourcePatience.Verdict) -> [Action] {
        switch state {
        case .idle, .resting, .over: return []
        case .stopping: return end(nil)
        case .serving, .closing: return [.cancelClosing] + end(failure)
        case .connecting:
            guard let failure, !failure.isDefinitive else { return end(failure) }
            return attempt(verdict)
        }
    }

    private mutating func attempt(_ verdict: SourcePatience.Verdict) -> [Action] {
        switch verdict {
        case .connect:
            state = .connecting
            return [.connect]
        case .wait(let pause):
            state = .resting
            return [.rest(pause)]
        case .refuse(let failure): return end(failure)
        }
    }

    private mutating func end(_ failure: SourceFailure?) -> [Action] {
        state = .over
        return [.end(failure)]
    }
}
