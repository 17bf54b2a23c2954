// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("What is told of the relay", .timeLimit(.minutes(1)))
struct RelayReportTests {
    private static let report = RelayReport(
        connections: 5,
        paths: [
            .init(name: "yard \"north\"", isReady: false, source: nil),
            .init(
                name: "camera",
                isReady: true,
                source: .publisher,
                tracks: ["H264"],
                readersTCP: 2,
                readersUDP: 1,
                bytesReceived: 1000,
                bytesSent: 3000,
                packetsDropped: 7
            ),
        ]
    )

    @Test("The administrator sees every path, sorted by name; others see none")
    func paths() async throws {
        try await TestServer.run(relay: { Self.report }) { server in
            let list = try await server.get("/api/v1/relay/paths", key: "boss-key").decoded(RelayPathList.self).paths
            #expect(list.map(\.name) == ["camera", "yard \"north\""])
            #expect(list[0].ready && list[0].source == "publisher" && list[0].tracks == ["H264"])
            #expect(list[0].readers.tcp == 2 && list[0].readers.udp == 1)
            #expect(list[0].bytesReceived == 1000 && list[0].bytesSent == 3000 && list[0].packetsDropped == 7)
            #expect(!list[1].ready && list[1].source == nil)
            for key in ["operator-key", "viewer-key"] {
                let response = try await server.get("/api/v1/relay/paths", key: key)
                #expect(response.status == .forbidden && !response.text.contains("camera"))
            }
        }
    }

    @Test("Without a relay the list is a problem that says so, and the metrics have none")
    func noRelay() async throws {
        try await TestServer.run { server in
            let problem = try await server.get("/api/v1/relay/paths", key: "boss-key").problem()
            #expect(problem.code == .noRelay)
            let metrics = try await server.get("/metrics", key: "boss-key").text
            #expect(!metrics.contains("vedette_relay_"))
        }
    }

    @Test("Metrics name the relay's paths to the administrator, and give everybody else the sums")
    func metrics() async throws {
        try await TestServer.run(relay: { Self.report }) { server in
            let full = try await server.get("/metrics", key: "boss-key").text
            #expect(full.contains("vedette_relay_readers{path=\"camera\",transport=\"udp\"} 1\n"))
            #expect(full.contains("vedette_relay_dropped_packets_total{path=\"yard \\\"north\\\"\"} 0\n"))
            #expect(full.contains("vedette_relay_connections 5\n") && full.contains("vedette_relay_paths 1\n"))
            let sums = try await server.get("/metrics", key: "viewer-key").text
            #expect(sums.contains("vedette_relay_received_bytes_total{path=\"all\"} 1000\n"))
            #expect(!sums.contains("camera\"") && !sums.contains("yard"))
        }
    }

    @Test("However many paths there are, only so many have series, and nothing is lost or told twice")
    func bounded() async throws {
        let many = (0..<500).map { RelayReport.Path(name: $0 == 3 ? "others" : "path-\($0)", isReady: true, source: .pull, bytesReceived: 1) }
        try await TestServer.run(relay: { RelayReport(paths: many) }) { server in
            let text = try await server.get("/metrics", key: "boss-key").text
            let samples = text.matches(of: /vedette_relay_received_bytes_total\{path="([^"]+)"\} (\d+)/)
            #expect(samples.count <= ServerMetrics.maximumPaths + 1)
            #expect(samples.compactMap { Int($0.2) }.reduce(0, +) == 500)
            #expect(Set(samples.map { String($0.1) }).count == samples.count)
        }
    }
}
