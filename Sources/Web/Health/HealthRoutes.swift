// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// What orchestrators and balancers ask: whether the process lives, and whether to send it work. Open to all.
struct HealthRoutes: Sendable {
    let readiness: ReadinessCheck

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in JSONAnswer.response(HealthAnswer(status: "alive")) },
            Route(.get, "/readyz", .open, answer: ready),
            Route(.get, "/health", .open, answer: ready),
        ]
    }

    @Sendable private func ready(_ call: Call) async throws -> Response {
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
