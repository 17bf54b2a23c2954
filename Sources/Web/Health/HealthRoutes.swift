// SPDX-License-Identifier: Apache-2.0

import Gateway
import Hummingbird

/// What orchestrators and balancers ask: whether the process lives, and whether to send it work. Open to all.
struct HealthRoutes: Sendable {
    let readiness: ReadinessCheck
    let departure: Departure

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in JSONAnswer.response(HealthAnswer(status: "alive")) },
            Route(.get, "/readyz", .open, answer: ready),
            Route(.get, "/health", .open, answer: ready),
        ]
    }

    @Sendable private func ready(_ call: Call) async throws -> Response {
        guard !departure.isAnnounced else {
            throw Problem(.notReady, "The server is going down; another one, or this one in a while, will answer.", headers: [.retryAfter: "5"])
        }
        switch await readiness() {
        case .ready: return JSONAnswer.response(HealthAnswer(status: "ready"))
        case .notReady(let reason): throw Problem(.notReady, reason, headers: [.retryAfter: "5"])
        }
    }
}

/// A good answer of the health routes.
struct HealthAnswer: Codable, Equatable {
    let status: String
}
