// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `/metrics`, for Prometheus.
///
/// Labels come from closed lists only: sessions come and go, and a label for each would grow the scraper's memory for
/// ever. What concerns one session is in its status.
struct MetricsRoutes: Sendable {
    let supervisor: SessionSupervisor
    let viewers: WebSocketStatistics
    let isOpen: Bool

    var routes: [Route] {
        [
            Route(.get, "/metrics", isOpen ? .open : .scope(.view)) { _ in
                let text = ServerMetrics(
                    pipeline: await supervisor.statistics(),
                    sessions: await supervisor.sessions(),
                    model: supervisor.model,
                    viewers: viewers.snapshot,
                    process: .now()
                ).text
                return Response(
                    status: .ok,
                    headers: [.contentType: PrometheusText.contentType],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: text))
                )
            }
        ]
    }
}
