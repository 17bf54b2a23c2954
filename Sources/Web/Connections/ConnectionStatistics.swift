// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// What happened to the connections of this server, for `/metrics` and for tests.
final class ConnectionStatistics: Sendable {
    struct Snapshot: Equatable, Sendable {
        /// Open now, WebSockets included.
        var open = 0
        /// Taken since the start.
        var taken: UInt64 = 0
        /// Closed because the client was too slow.
        var cut: [RequestPace.Cut: UInt64] = [:]
        /// How often there were as many as there may be.
        var timesFull: UInt64 = 0
    }

    private let counts = Guarded(Snapshot())

    var snapshot: Snapshot { counts.withLock { $0 } }

    func opened() {
        counts.withLock { counts in
            counts.open += 1
            counts.taken += 1
        }
    }

    func closed() { counts.withLock { $0.open -= 1 } }

    func cut(_ cut: RequestPace.Cut) { counts.withLock { $0.cut[cut, default: 0] += 1 } }

    func becameFull() { counts.withLock { $0.timesFull += 1 } }
}
