// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Web

@Suite("Health and metrics", .timeLimit(.minutes(1)))
struct HealthAndMetricsTests {
    @Test("A server that is ready says so", arguments: [("/livez", "alive"), ("/readyz", "ready"), ("/health", "ready")])
    func ready(path: String, status: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.get(path, key: nil).decoded(HealthAnswer.self)
            #expect(answer.status == status)
        }
    }

    @Test("A server that is not ready says why, and lives all the same")
    func notReady() async throws {
        try await TestServer.run(readiness: { .notReady("The model is still being loaded.") }) { server in
            for path in ["/readyz", "/health"] {
                let response = try await server.get(path, key: nil)
                let problem = try response.problem()
                #expect(problem.code == .notReady && problem.detail == "The model is still being loaded.")
                #expect(response.headers[.retryAfter] != nil)
            }
            #expect(try await server.get("/livez", key: nil).status == .ok)
        }
    }

    @Test("Metrics are text that Prometheus reads: declared once, spelled right, no sample twice")
    func format() async throws {
        try await TestServer.run { server in
            _ = try await server.report(of: server.start()) { $0.counters.analysed > 0 }
            let response = try await server.get("/metrics", key: "viewer-key")
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.text.hasSuffix("\n"))

            let sample = /([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? (\S+)/
            var declared: [String: String] = [:]
            var seen: Set<String> = []
            for line in response.text.split(separator: "\n") {
                if line.hasPrefix("# HELP ") { continue }
                if line.hasPrefix("# TYPE ") {
                    let words = line.split(separator: " ")
                    #expect(declared.updateValue(String(words[3]), forKey: String(words[2])) == nil, "\(line)")
                    continue
                }
                let match = try #require(line.wholeMatch(of: sample), "\(line)")
                let name = String(match.1)
                let family = declared[name] == nil ? name.replacing(/_(bucket|sum|count)$/, with: "") : name
                #expect(declared[family] != nil, "\(line)")
                #expect(name.hasSuffix("_total") == (declared[family] == "counter"), "\(line)")
                #expect(Double(match.3) != nil || match.3 == "+Inf", "\(line)")
                #expect(seen.insert("\(name)\(match.2 ?? "")").inserted, "\(line)")
            }
            #expect(declared.count > 15)
        }
    }

    @Test("Frames are counted by fate, sessions by state, and what is over still counts")
    func content() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            _ = try await server.report(of: id) { $0.counters.received == ScriptedCameras.frameCount }
            _ = try await server.post("/api/v1/video/stop?session_id=\(id)")
            let text = try await server.get("/metrics").text
            let frames = text.matches(of: /vedette_frames_total\{fate="[a-z]+"\} (\d+)/).compactMap { Int($0.1) }
            #expect(frames.count == 5 && frames.reduce(0, +) == ScriptedCameras.frameCount)
            #expect(text.contains("vedette_sessions{state=\"stopped\"} 1\n"))
            #expect(text.contains("vedette_sessions{state=\"failed\"} 0\n"))
            #expect(text.contains("vedette_frame_seconds_bucket{leg=\"total\",le=\"+Inf\"}"))
            #expect(text.contains(#"device="test \"device\"""#))
            for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_threads"] {
                let value = try #require(text.firstMatch(of: try Regex("\n\(name) (\\S+)\n"))?.output[1].substring.flatMap { Double($0) })
                #expect(value > 0, "\(name)")
            }
            #expect(!text.contains(id))
        }
    }

    @Test("Buckets of a histogram are cumulative")
    func buckets() async throws {
        try await TestServer.run { server in
            _ = try await server.report(of: server.start()) { $0.counters.analysed > 0 && $0.counters.inFlight == 0 }
            let text = try await server.get("/metrics").text
            let counts = text.matches(of: /vedette_frame_seconds_bucket\{leg="total",le="[^"]+"\} (\d+)/).compactMap { Int($0.1) }
            #expect(counts == counts.sorted() && counts.count == 14)
        }
    }

    @Test("Metrics need a key, unless the operator opened them")
    func key() async throws {
        for isOpen in [false, true] {
            var configuration = WebConfiguration()
            configuration.metricsOpen = isOpen
            try await TestServer.run(configuration: configuration) { server in
                let response = try await server.get("/metrics", key: nil)
                #expect(response.status == (isOpen ? .ok : .unauthorized))
            }
        }
    }

    @Test("Texts and numbers are spelled as the format wants them")
    func spelling() {
        var out = PrometheusText()
        out.metric(
            "a",
            .gauge,
            "Help with \\ and\nnewline \"quotes\".",
            [
                .init(labels: [("x", "a\"b\\c\nd")], value: 1.5), .init(labels: [("x", "é")], value: .infinity), .init(value: 12_345_678_901),
                .init(value: .nan), .init(value: 1e300),
            ]
        )
        #expect(
            out.text == """
                # HELP a Help with \\\\ and\\nnewline "quotes".
                # TYPE a gauge
                a{x="a\\"b\\\\c\\nd"} 1.5
                a{x="é"} +Inf
                a 12345678901
                a NaN
                a 1e+300

                """
        )
    }
}
