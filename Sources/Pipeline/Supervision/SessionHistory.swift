// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Which finished sessions can still be asked about: the last few, for a while.
struct SessionHistory: Sendable {
    typealias Instant = ContinuousClock.Instant

    let limit: Int
    let age: Duration
    private var entries: [(id: SessionID, finishedAt: Instant)] = []

    init(limit: Int, age: Duration) {
        self.limit = limit
        self.age = age
    }

    mutating func add(_ id: SessionID, at now: Instant) { entries.append((id, now)) }

    /// Takes out those that are too many or too old, oldest first.
    mutating func evict(at now: Instant) -> [SessionID] {
        let tooMany = max(0, entries.count - limit)
        let gone = entries.enumerated().prefix { $0.offset < tooMany || $0.element.finishedAt.duration(to: now) >= age }.count
        defer { entries.removeFirst(gone) }
        return entries.prefix(gone).map(\.id)
    }

    func contains(_ id: SessionID) -> Bool { entries.contains { $0.id == id } }

    /// Forgets one: its id is taken over by another session.
    mutating func remove(_ id: SessionID) { entries.removeAll { $0.id == id } }
}
