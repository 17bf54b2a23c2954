// SPDX-License-Identifier: Apache-2.0

import Vocabulary

@testable import Pipeline

/// A clock that moves when it is told to, and dice that always fall the same way.
final class ManualTime: Sendable {
    private struct State {
        var now: ContinuousClock.Instant
        var sleepers: [Int: (until: ContinuousClock.Instant, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    let start = ContinuousClock.now
    private let state: Guarded<State>
    /// Tells until when somebody went to sleep, each time somebody does.
    let naps = AsyncStream<ContinuousClock.Instant>.makeStream()

    init() { self.state = Guarded(State(now: start)) }

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }

    /// The next instant somebody sleeps until.
    func nextNap() async -> ContinuousClock.Instant? {
        for await nap in naps.stream { return nap }
        return nil
    }

    func sleep(until: ContinuousClock.Instant) async throws {
        let key = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        let isRested = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let atOnce = state.withLock { state -> Bool? in
                    if state.cancelled.contains(key) { return false }
                    if until <= state.now { return true }
                    state.sleepers[key] = (until, continuation)
                    return nil
                }
                if let atOnce { continuation.resume(returning: atOnce) } else { naps.continuation.yield(until) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(key)
                return state.sleepers.removeValue(forKey: key)
            }
            sleeper?.continuation.resume(returning: false)
        }
        if !isRested { throw CancellationError() }
    }

    var timeAndChance: TimeAndChance {
        TimeAndChance(now: { self.now }, sleep: { try await self.sleep(until: $0) }, unixSeconds: { 1_700_000_000 }, luck: { 0.5 })
    }
}
