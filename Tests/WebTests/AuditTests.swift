// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import Logging
import Testing
import Vocabulary

@testable import Web

@Suite("The audit", .timeLimit(.minutes(1)))
struct AuditTests {
    @Test("Starts and stops are a line each: who, from where, which session, which camera, which request; and never a password or a key")
    func startAndStop() async throws {
        try await TestServer.run { server in
            let body = #"{"stream_url": "rtsp://user:sesame@camera.example/user=admin_password=sesame"}"#
            let started = try await server.post("/api/v1/video/start", body)
            let id = try started.decoded(SessionAnswer.self).sessionId
            let stopped = try await server.post("/api/v1/video/stop?session_id=\(id)", key: "boss-key")
            for (response, message, who) in [(started, "started", "operator"), (stopped, "stopped", "boss")] {
                let lines = server.logs.lines.filter { $0.hasPrefix("info audit: session \(message) ") }
                let line = try #require(lines.first)
                #expect(lines.count == 1)
                let request = try #require(response.headers[.requestID])
                for fact in [id, "\"consumer\": \(who)", request, "camera.example:554", "\"owner\": operator"] {
                    #expect(line.contains(fact), "\(line)")
                }
            }
            for line in server.logs.lines { #expect(!line.contains("sesame") && !line.contains("-key"), "\(line)") }
        }
    }

    @Test(
        "A refusal is a line with its reason",
        arguments: [
            ("missing_key", nil, "/api/v1/video/sessions", nil), ("unknown_key", "guess", "/api/v1/video/sessions", nil),
            ("lacks_scope", "viewer-key", "/api/v1/video/stop", ""),
            ("camera_not_allowed", "operator-key", "/api/v1/video/start", #"{"stream_url": "rtsp://u:sesame@192.0.2.1/s"}"#),
        ] as [(String, String?, String, String?)]
    )
    func refusals(reason: String, key: String?, path: String, body: String?) async throws {
        var configuration = WebConfiguration()
        configuration.allowedCameras = try AllowedCameras(["camera.example"])
        try await TestServer.run(configuration: configuration) { server in
            for _ in 0..<5 {
                if let body { _ = try await server.post(path, body, key: key) } else { _ = try await server.get(path, key: key) }
            }
            let lines = server.logs.lines.filter { $0.contains("audit: ") }
            #expect(lines.count == 1, "the others are counted")
            #expect(lines[0].hasPrefix("info audit: request refused ") && lines[0].contains("\"reason\": \(reason)"))
            #expect(!lines[0].contains("sesame") && !lines[0].contains("guess"))
            server.server.audit.tellCounts()
            #expect(server.logs.lines.last?.contains("audit: requests refused again") == true)
            #expect(server.logs.lines.last?.contains("\"refusals\": 4") == true)
        }
    }

    @Test("Somebody else's session is not found, and the audit knows why")
    func notTheirs() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            _ = try await server.get("/api/v1/video/status/\(id)", key: "neighbour-key")
            let line = try #require(server.logs.lines.last { $0.contains("audit: ") })
            #expect(line.contains("not_theirs") && line.contains(id) && line.contains("\"consumer\": neighbour"))
        }
    }

    @Test("The first refusal of a spell is told, the rest once a minute with their number, and a quiet minute ends the spell")
    func spells() {
        var spells = RefusalSpells()
        let spell = RefusalSpells.Spell(client: "192.0.2.7", reason: .notTheirs)
        var tells: [Bool] = []
        for _ in 0..<3 { tells.append(spells.refused("192.0.2.7", .notTheirs)) }
        // Another address is another spell, and so is another reason.
        tells.append(spells.refused("192.0.2.8", .notTheirs))
        tells.append(spells.refused("192.0.2.7", .cameraNotAllowed))
        #expect(tells == [true, false, false, true, true])
        let first = spells.minutePassed()
        #expect(first == [RefusalSpells.Count(spell: spell, refusals: 2)])
        let goesOn = spells.refused("192.0.2.7", .notTheirs)
        let (second, quiet) = (spells.minutePassed(), spells.minutePassed())
        #expect(!goesOn && second == [RefusalSpells.Count(spell: spell, refusals: 1)] && quiet.isEmpty)
        let beginsAnew = spells.refused("192.0.2.7", .notTheirs)
        #expect(beginsAnew, "the spell was over")
    }

    @Test("However many addresses there are, only so many are remembered, and the rest share one line")
    func manyAddresses() {
        var spells = RefusalSpells()
        var told = 0
        for number in 0..<10_000 where spells.refused("2001:db8::\(String(number, radix: 16))", .gateway("unknown_key")) { told += 1 }
        #expect(told == RefusalSpells.maximumSpells + 1)
        let shared = RefusalSpells.Spell(client: nil, reason: .gateway("unknown_key"))
        let rest = UInt64(10_000 - RefusalSpells.maximumSpells - 1)
        let counts = spells.minutePassed()
        #expect(counts == [RefusalSpells.Count(spell: shared, refusals: rest)])
    }
}
