// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOSSL
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("HTTPS and wss", .timeLimit(.minutes(1)))
struct TLSTests {
    private static func configuration(_ certificates: TestCertificates) -> WebConfiguration {
        var configuration = WebConfiguration()
        configuration.tls = certificates.settings
        configuration.redirectPort = 0
        return configuration
    }

    @Test("A client that trusts only the root gets the page over HTTPS, with HSTS, and a WebSocket over wss")
    func chain() async throws {
        try await TestCertificates.withChain { certificates in
            let trust = try certificates.clientContext()
            try await RunningServer.run(configuration: Self.configuration(certificates)) { server in
                try await TestViewer.connect(to: server.port, request: RunningServer.request("GET /livez"), tls: trust) { client in
                    #expect(client.answer.hasPrefix("HTTP/1.1 200 "))
                    #expect(client.answer.contains("\r\nStrict-Transport-Security: max-age=31536000\r\n"))
                }
                let session = try await server.supervisor.start(try .sample, owner: "operator", adopting: nil)
                let path = "/ws/stream/\(session.id)?apikey=operator-key&picture=binary"
                try await TestViewer.watch(path, on: server.port, tls: trust) { viewer in
                    let info = try await viewer.message("stream_info")
                    #expect(info.contains("\"width\":64"))
                    try await viewer.send(text: "{\"type\":\"control\",\"action\":\"stop\"}")
                    let code = try await viewer.closeCode()
                    #expect(code == 1000)
                }
            }
        }
    }

    @Test("A client that does not trust the root is not served, and a client in clear is cut off")
    func distrust() async throws {
        try await TestCertificates.withChain { certificates in
            let stranger = try NIOSSLContext(configuration: TLSConfiguration.makeClientConfiguration())
            try await RunningServer.run(configuration: Self.configuration(certificates)) { server in
                let request = RunningServer.request("GET /livez")
                await #expect(throws: (any Error).self) {
                    try await TestViewer.connect(to: server.port, request: request, tls: stranger) { _ in }
                }
                await #expect(throws: (any Error).self) {
                    try await TestViewer.connect(to: server.port, request: request) { _ in }
                }
            }
        }
    }

    @Test(
        "The port in clear redirects everything to HTTPS, on the host the client asked for",
        arguments: [
            ("GET /docs?x=1", "Host: camera.example:80", "https://camera.example:PORT/docs?x=1"),
            ("POST /api/v1/video/start", "Host: [::1]:8080", "https://[::1]:PORT/api/v1/video/start"),
            ("GET //evil.example/x", "Host: 10.1.2.3", "https://10.1.2.3:PORT//evil.example/x"),
            ("GET /", "Host: evil\"><script>", nil), ("GET /", "Host: user@camera.example", nil),
            ("GET http://evil.example/", "Host: camera.example", "https://camera.example:PORT/"),
        ] as [(String, String, String?)]
    )
    func redirect(line: String, host: String, location: String?) async throws {
        try await TestCertificates.withChain { certificates in
            try await RunningServer.run(configuration: Self.configuration(certificates)) { server in
                let request = "\(line) HTTP/1.1\r\n\(host)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                try await TestViewer.connect(to: server.redirectPort, request: request) { client in
                    #expect(client.answer.hasPrefix(location == nil ? "HTTP/1.1 400 " : "HTTP/1.1 308 "), "\(client.answer)")
                    let wanted = location.map { "\r\nLocation: \($0.replacing("PORT", with: String(server.port)))\r\n" }
                    #expect(client.answer.contains(wanted ?? "HTTP/1.1 400 "), "\(client.answer)")
                }
            }
        }
    }

    @Test("A renewed certificate is used for new connections, old ones go on, and one that is broken changes nothing and is told once")
    func renewal() async throws {
        try await TestCertificates.withChain { certificates in
            let logs = LogBook()
            let keeper = try TLSKeeper(certificates.settings, logger: Logger(label: "test") { _ in LogBook.Handler(book: logs) })
            let first = ObjectIdentifier(keeper.context)
            keeper.lookAgain()
            #expect(ObjectIdentifier(keeper.context) == first && logs.lines.isEmpty)

            try await certificates.issue("second")
            // The certificate first, its key not yet: a pair that does not fit.
            try certificates.replace("chain.pem", with: "second-chain.pem")
            keeper.lookAgain()
            keeper.lookAgain()
            #expect(ObjectIdentifier(keeper.context) == first)
            #expect(logs.lines.count { $0.contains("does not belong to") } == 1)

            try certificates.replace("leaf.key", with: "second.key")
            keeper.lookAgain()
            let second = ObjectIdentifier(keeper.context)
            #expect(second != first)
            #expect(logs.lines.last?.contains("TLS certificate replaced") == true)

            try FileManager.default.removeItem(atPath: certificates.settings.certificatePath)
            keeper.lookAgain()
            keeper.lookAgain()
            #expect(ObjectIdentifier(keeper.context) == second)
            #expect(logs.lines.count { $0.contains("cannot be read") } == 1)
            for line in logs.lines { #expect(!line.contains("PRIVATE KEY")) }
        }
    }

    @Test("The server itself looks after its files: a viewer stays while the certificate is replaced")
    func connectionsStay() async throws {
        try await TestCertificates.withChain { certificates in
            try await certificates.issue("second")
            let trust = try certificates.clientContext()
            try await RunningServer.run(configuration: Self.configuration(certificates)) { server in
                let session = try await server.supervisor.start(try .sample, owner: "operator", adopting: nil)
                try await TestViewer.watch("/ws/stream/\(session.id)?apikey=operator-key", on: server.port, tls: trust) { viewer in
                    _ = try await viewer.message("state")
                    try certificates.replace("leaf.key", with: "second.key")
                    try certificates.replace("chain.pem", with: "second-chain.pem")
                    while !server.logs.lines.contains(where: { $0.contains("TLS certificate replaced") }) { await Task.yield() }
                    try await TestViewer.connect(to: server.port, request: RunningServer.request("GET /livez"), tls: trust) { client in
                        #expect(client.answer.hasPrefix("HTTP/1.1 200 "))
                    }
                    try await viewer.send(text: "{\"type\":\"control\",\"action\":\"stop\"}")
                    let code = try await viewer.closeCode()
                    #expect(code == 1000)
                }
            }
        }
    }

    @Test("Files that are no good stop the start with one sentence that names the file and what was expected")
    func badFiles() async throws {
        try await TestCertificates.withChain { certificates in
            try await certificates.issue("other")
            let good = certificates.settings
            let nothing = certificates.folder + "/nothing.pem"
            let week = 7 * 86_400
            let cases: [(TLSSettings, Int, TLSFileError)] = [
                (TLSSettings(certificatePath: nothing, keyPath: good.keyPath), 0, .unreadable(nothing, .certificate, "No such file or directory")),
                (TLSSettings(certificatePath: good.certificatePath, keyPath: nothing), 0, .unreadable(nothing, .key, "No such file or directory")),
                (TLSSettings(certificatePath: good.keyPath, keyPath: good.keyPath), 0, .noCertificate(good.keyPath)),
                (TLSSettings(certificatePath: good.certificatePath, keyPath: good.certificatePath), 0, .noKey(good.certificatePath)),
                (
                    TLSSettings(certificatePath: good.certificatePath, keyPath: certificates.folder + "/other.key"), 0,
                    .mismatch(certificate: good.certificatePath, key: certificates.folder + "/other.key")
                ),
                (good, week, .expired(good.certificatePath, certificate: 1)), (good, -week, .notYetValid(good.certificatePath, certificate: 1)),
            ]
            for (settings, offset, error) in cases {
                #expect(throws: error) { try TLSCredentials(settings, unixSeconds: Int(Date().timeIntervalSince1970) + offset) }
                #expect(error.description.contains("/"))
            }
            var configuration = WebConfiguration()
            configuration.tls = TLSSettings(certificatePath: nothing, keyPath: good.keyPath)
            await #expect(throws: TLSFileError.unreadable(nothing, .certificate, "No such file or directory")) {
                try await RunningServer.run(configuration: configuration) { _ in }
            }
        }
    }
}
