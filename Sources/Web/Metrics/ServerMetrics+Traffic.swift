// SPDX-License-Identifier: Apache-2.0

import Gateway

// What comes in from outside: connections, requests, what the gateway made of them, and the relay.

extension ServerMetrics {
    /// Paths of the relay that get series of their own; the others are added up under the name `others`.
    static let maximumPaths = 64

    func describeConnections(_ out: inout PrometheusText) {
        out.metric("vedette_http_connections", .gauge, "Connections open, WebSockets included.", connections.open)
        out.metric("vedette_http_connections_total", .counter, "Connections taken.", connections.taken)
        out.metric("vedette_http_full_total", .counter, "Times there were as many connections as there may be.", connections.timesFull)
        out.metric(
            "vedette_http_cuts_total",
            .counter,
            "Connections closed because the client was too slow, by what for.",
            RequestPace.Cut.allCases.map { .init(labels: [("reason", $0.rawValue)], value: Double(connections.cut[$0] ?? 0)) }
        )
        out.metric(
            "vedette_http_requests_total",
            .counter,
            "Requests answered, by route and class of status.",
            requests.sorted { $0.key < $1.key }.map { kind, count in
                .init(labels: [("route", kind.route), ("status", "\(kind.hundreds)xx")], value: Double(count))
            }
        )
    }

    func describeGateway(_ out: inout PrometheusText) {
        out.metric("vedette_gateway_granted_total", .counter, "Requests let in.", gateway.granted)
        out.metric(
            "vedette_gateway_answered_total",
            .counter,
            "Requests the gateway answered itself, by reason.",
            GateAnswer.Reason.allCases.map { .init(labels: [("reason", $0.rawValue)], value: Double(gateway.answered[$0] ?? 0)) }
        )
        out.metric("vedette_gateway_suspects", .gauge, "Addresses remembered for wrong keys.", gateway.suspectAddresses)
        out.metric("vedette_gateway_counters", .gauge, "Counters of the rate limits in memory.", gateway.rateCounters)
    }

    func describeRelay(_ relay: RelayReport, _ out: inout PrometheusText) {
        out.metric("vedette_relay_connections", .gauge, "RTSP clients connected.", relay.connections)
        out.metric("vedette_relay_paths", .gauge, "Paths of the relay that readers find.", relay.paths.count { $0.isReady })
        out.metric(
            "vedette_relay_refusals_total",
            .counter,
            "RTSP clients refused or let go, by reason.",
            relay.refusals.sorted { $0.key < $1.key }.map { .init(labels: [("reason", $0.key)], value: Double($0.value)) }
        )
        out.metric("vedette_relay_stray_datagrams_total", .counter, "Datagrams from addresses nobody agreed on.", relay.strayDatagrams)
        let paths = namesPaths ? Self.bounded(relay.paths) : [Self.sum(relay.paths, name: "all")]
        out.metric(
            "vedette_relay_readers",
            .gauge,
            "Readers that play, by path and transport.",
            paths.flatMap { path in
                [("tcp", path.readersTCP), ("udp", path.readersUDP)].map { transport, count in
                    .init(labels: [("path", path.name), ("transport", transport)], value: Double(count))
                }
            }
        )
        let counters: [(String, String, (RelayReport.Path) -> UInt64)] = [
            ("vedette_relay_received_bytes_total", "Bytes of RTP and RTCP from publishers, by path.", { $0.bytesReceived }),
            ("vedette_relay_sent_bytes_total", "Bytes of RTP and RTCP to readers, by path.", { $0.bytesSent }),
            ("vedette_relay_dropped_packets_total", "Packets that readers were too slow for, by path.", { $0.packetsDropped }),
            ("vedette_relay_invalid_packets_total", "Packets from publishers that are no RTP, by path.", { $0.packetsInvalid }),
        ]
        for (name, help, value) in counters {
            out.metric(name, .counter, help, paths.map { .init(labels: [("path", $0.name)], value: Double(value($0))) })
        }
    }

    /// As many paths as may have series, by name, and one for the rest.
    private static func bounded(_ paths: [RelayReport.Path]) -> [RelayReport.Path] {
        let sorted = paths.sorted { $0.name < $1.name }
        guard sorted.count > maximumPaths else { return sorted }
        // A path that is really called so is put with them: no series may occur twice.
        let named = sorted.prefix(maximumPaths).filter { $0.name != "others" }
        let names = Set(named.map(\.name))
        return named + [sum(sorted.filter { !names.contains($0.name) }, name: "others")]
    }

    private static func sum(_ paths: [RelayReport.Path], name: String) -> RelayReport.Path {
        paths.reduce(into: RelayReport.Path(name: name, isReady: true, source: nil)) { sum, path in
            sum.readersTCP += path.readersTCP
            sum.readersUDP += path.readersUDP
            sum.bytesReceived &+= path.bytesReceived
            sum.bytesSent &+= path.bytesSent
            sum.packetsDropped &+= path.packetsDropped
            sum.packetsInvalid &+= path.packetsInvalid
        }
    }
}
