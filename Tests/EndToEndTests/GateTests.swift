// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

@Suite("The gate of a running service", .timeLimit(.minutes(3)))
struct GateTests {
    /// Runs the program to its end; what it printed, without the lines that are for people.
    private func vedette(_ arguments: [String]) async throws -> (lines: [String], status: String) {
        let run = try await ChildProcess.run(Project.program, arguments) { process in _ = await process.output.line { _ in false } }
        return (run.output, "\(run.status)")
    }

    private func addKey(_ name: String, _ scope: String, to file: String) async throws -> String {
        let run = try await vedette(["key", "add", "--name", name, "--scope", scope, "--file", file])
        #expect(run.status == "exited(0)")
        return try #require(run.lines.first { $0.count == 48 && $0.allSatisfy(\.isHexDigit) }, "\(run.lines)")
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-gate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    @Test("Keys added and revoked count at once, and a broken key file changes nothing")
    func keyFile() async throws {
        try await withFolder { folder in
            let file = folder + "/keys.json"
            let first = try await addKey("hall", "view", to: file)
            try await RunningService.run(settings: ["gateway.key_file=\(file)"]) { service in
                #expect(service.key.isEmpty, "there is a key already, so none is made")
                #expect(try await service.call("GET", "/api/v1/video/sessions", key: first).status == 200)
                let start = try await service.call("POST", "/api/v1/video/start", body: ["stream_url": "rtsp://127.0.0.1/x"], key: first)
                #expect(start.status == 403, "a key to look with starts nothing: \(start.text)")

                let second = try await addKey("office", "control", to: file)
                _ = try #require(await service.process.output.line { $0.contains("keys read again") && $0.contains("keys=2") })
                #expect(try await service.call("GET", "/api/v1/video/sessions", key: second).status == 200)

                let listed = try await vedette(["key", "list", "--file", file])
                #expect(listed.lines.count == 3)
                #expect(listed.lines.dropFirst().allSatisfy { $0.contains("hall") || $0.contains("office") })
                #expect(!listed.lines.joined().contains(first), "a key is shown once, when it is made")

                #expect(try await vedette(["key", "revoke", "hall", "--file", file]).status == "exited(0)")
                _ = try #require(await service.process.output.line { $0.contains("keys read again") && $0.contains("keys=1") })
                #expect(try await service.call("GET", "/api/v1/video/sessions", key: first).status == 401)

                try Data("{\"keys\": [".utf8).write(to: URL(filePath: file))
                _ = try #require(await service.process.output.line { $0.contains("key file not taken over") })
                #expect(try await service.call("GET", "/api/v1/video/sessions", key: second).status == 200)
            }
        }
    }

    @Test(
        "What cannot be done to a key file says why",
        arguments: [
            (["add", "--name", "x", "--scope", "root"], "\"root\" is no scope"),
            (["add", "--name", "x", "--limit", "minute"], "\"minute\" is no limit"),
            (["add", "--name", "x", "--limit", "hour=5,minute=50"], "cannot be lower"),
            (["revoke", "nobody"], "nobody"),
        ]
    )
    func badKeyCommands(arguments: [String], reason: String) async throws {
        try await withFolder { folder in
            let run = try await vedette(["key"] + arguments + ["--file", folder + "/keys.json"])
            #expect(run.status == "exited(1)")
            #expect(run.lines.count == 1 && run.lines[0].contains(reason), "\(run.lines)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/keys.json"))
        }
    }

    @Test("A camera goes by its alias, and one outside the list is refused with the same words whether it exists or not")
    func cameraList() async throws {
        let settings = ["cameras.aliases.hall=rtsp://user:geheim-77@127.0.0.1:\(try SilentServer.freePort())/hall", "log.level=debug"]
        let (said, console) = try await RunningService.run(settings: settings) { service in
            let session = try await service.start("camera://hall")
            let status = try await service.status(of: session) { $0["error"] is String }
            #expect(status.json["error"] as? String == "refused", "nothing listens there, and the alias was followed to see it")
            #expect(status.text.contains("camera://hall"))
            var refusals: [String] = []
            for host in ["10.99.0.1", "localhost.invalid", "[::1]"] {
                let answer = try await service.call("POST", "/api/v1/video/start", body: ["stream_url": "rtsp://\(host)/x"])
                if answer.status == 200 {
                    let refused = try await service.status(of: try #require(answer.json["session_id"] as? String)) { $0["error"] is String }
                    refusals.append(refused.json["error"] as? String ?? "")
                } else {
                    #expect(answer.status == 403)
                    refusals.append(answer.json["code"] as? String ?? "")
                }
            }
            #expect(refusals[0] == refusals[2], "\(refusals)")
            let unknown = try await service.call("POST", "/api/v1/video/start", body: ["stream_url": "camera://cellar"])
            #expect(unknown.status == 400)
            return status.text + unknown.text
        }
        #expect(!(said + console).contains("geheim-77"))
        #expect(!said.contains("127.0.0.1"), "an alias does not tell where its camera is")
    }

    @Test("Requests beyond a limit are refused as Kong does")
    func rateLimit() async throws {
        try await RunningService.run(settings: ["gateway.rate_limit=hour=3"]) { service in
            var statuses: [Int] = []
            // The hour may turn over once in between; never twice.
            for _ in 0..<7 { statuses.append(try await service.call("GET", "/api/v1/video/sessions").status) }
            #expect(statuses.contains(429), "\(statuses)")
            #expect(statuses.prefix(3).contains(200))
        }
    }

    @Test(
        "HTTPS with a certificate of one's own: the page, the API and the health check",
        .enabled(if: isInstalled("openssl") && isInstalled("curl"))
    )
    func tls() async throws {
        try await withFolder { folder in
            let (certificate, key) = (folder + "/cert.pem", folder + "/key.pem")
            let made = try await ChildProcess.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key, "-out",
                    certificate,
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                ]
            ) { process in _ = await process.output.line { _ in false } }
            #expect("\(made.status)" == "exited(0)", "\(made.output)")
            let settings = ["web.tls_certificate=\(certificate)", "web.tls_key=\(key)"]
            try await RunningService.run(settings: settings) { service in
                let page = try await ChildProcess.run(
                    "curl",
                    [
                        "-sS", "--cacert", certificate, "-o", "/dev/null", "-w", "%{http_code} %{ssl_verify_result}\\n",
                        "https://localhost:\(service.port)/",
                    ]
                ) { process in await process.output.line { $0.contains(" ") } }
                #expect(page.value == "200 0", "\(page.output)")
                let health = try await vedette(["health"] + (settings + ["web.port=\(service.port)"]).flatMap { ["--set", $0] })
                #expect(health.lines == ["ready"])
            }
        }
    }

    @Test("The relay fetches a camera when somebody watches, and the API tells who publishes and reads", .enabled(if: GStreamerCamera.isAvailable))
    func pulledPath() async throws {
        try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture], user: "u", password: "geheim-78", method: "digest") { camera in
            let settings = ["relay.paths.hall.source=\(camera.address("ball", login: "u:geheim-78"))"]
            let (_, console) = try await RunningService.run(settings: settings) { service in
                let session = try await service.start(service.relayAddress("hall"))
                _ = try await service.status(of: session) { Frames($0).analysed >= 10 }
                let answer = try await service.call("GET", "/api/v1/relay/paths")
                let path = try #require((answer.json["paths"] as? [[String: Any]])?.first { $0["name"] as? String == "hall" }, "\(answer.text)")
                #expect(path["ready"] as? Bool == true)
                #expect(path["tracks"] as? [String] == ["H264"])
                #expect((path["readers"] as? [String: Int])?["tcp"] == 1, "\(answer.text)")
                #expect(!answer.text.contains("geheim-78"))
                let metrics = try await service.call("GET", "/metrics").text
                #expect(metrics.contains("vedette_relay_"), "\(metrics)")
            }
            #expect(!console.contains("geheim-78"))
        }
    }
}
