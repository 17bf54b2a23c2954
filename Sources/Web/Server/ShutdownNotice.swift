// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Vocabulary

/// Says that the server is about to go, while it still answers: balancers see it at `/readyz` and send requests elsewhere.
///
/// The last service of the server, and so the first that is told to stop; the listeners are told when it has returned.
struct ShutdownNotice: Service {
    let departure: Departure
    /// Waits for as long as the notice is to be up before the listeners close.
    let wait: @Sendable () async throws -> Void

    func run() async throws {
        // Throws when the server is cancelled: then nobody waits for notices.
        try await gracefulShutdown()
        departure.announce()
        try await wait()
    }
}

/// Whether the server is about to go.
final class Departure: Sendable {
    private let announced = Guarded(false)

    var isAnnounced: Bool { announced.withLock { $0 } }

    func announce() { announced.withLock { $0 = true } }
}
