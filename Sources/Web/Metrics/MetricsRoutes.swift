// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Pipeline

/// `/metrics`, for Prometheus.
///
/// Labels come from closed lists only: sessions come and go, and a label for each would grow the scraper's memory for
/// ever. What concerns one session is in its status. The one exception are the relay's paths, which operators name: they are
/// limited in number, and only told to administrators, or to all where the operator opened the metrics.
struct MetricsRoutes: Sendable {
    let supervisor: SessionSupervisor
    let gatekeeper: Gatekeeper
    let viewers: WebSocketStatistics
    let connections: ConnectionStatistics
    let requests: RequestStatistics
    let relay: RelayProbe
    let isOpen: Bool

    var routes: [Route] {
        [
            Route(.get, "/metrics", isOpen ? .open : .scope(.view)) { call in
                let text = ServerMetrics(
                    pipeline: await supervisor.statistics(),
                    sessions: await supervisor.sessions(),
                    model: supervisor.model,
                    viewers: viewers.snapshot,
                    connections: connections.snapshot,
                    requests: requests.snapshot,
                    gateway: gatekeeper.statistics,
                    relay: await relay(),
                    namesPaths: isOpen || call.consumer.may(.admin),
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
