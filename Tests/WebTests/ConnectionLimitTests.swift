// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import Web

@Suite("Clients that take their time, and many of them", .timeLimit(.minutes(1)))
struct ConnectionLimitTests {
    private static let short: Duration = .milliseconds(150)

    private static func configuration(_ change: (inout WebConfiguration) -> Void) -> WebConfiguration {
        var configuration = WebConfiguration()
        change(&configuration)
        return configuration
    }

    /// A connection that reads nothing unless asked to.
    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: port)
            .get()
    }

    @Test("Bytes that trickle in win no time: the deadline is that of the whole head")
    func trickle() {
        var pace = RequestPace(isSecure: false)
        #expect(pace.opened() == .nothing)
        #expect(pace.bytesCame() == .allow(.head))
        for _ in 0..<100 { #expect(pace.bytesCame() == .nothing) }
        #expect(pace.headEnded() == .allow(.body))
        for _ in 0..<100 { #expect(pace.bytesCame() == .nothing) }
        #expect(pace.requestEnded() == .rest)
        #expect(pace.bytesCame() == .allow(.head), "the next request has a deadline of its own")
    }

    @Test("The TLS handshake has a deadline, and the bytes of it are no request")
    func handshake() {
        var pace = RequestPace(isSecure: true)
        #expect(pace.opened() == .allow(.handshake))
        #expect(pace.bytesCame() == .nothing)
        #expect(pace.handshakeCompleted() == .rest)
        #expect(pace.handshakeCompleted() == .nothing)
        #expect(pace.bytesCame() == .allow(.head))
    }

    @Test(
        "A slow-loris client is cut off while its request is incomplete, and who only waits is not",
        arguments: [
            (RequestPace.Cut.head, "GET /livez HT"), (.head, "\r\n"), (.head, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-a: b\r\n"),
            (.body, "POST /api/v1/video/start HTTP/1.1\r\nHost: x\r\napikey: operator-key\r\nContent-Length: 100\r\n\r\n{\"stre"),
            (.body, "POST /api/v1/video/stop HTTP/1.1\r\nHost: x\r\napikey: operator-key\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        ]
    )
    func slowLoris(_ cut: RequestPace.Cut, _ beginning: String) async throws {
        let configuration = Self.configuration {
            $0.headTimeout = Self.short
            $0.bodyTimeout = Self.short
        }
        try await RunningServer.run(configuration: configuration) { server in
            try await TestViewer.connect(to: server.port, request: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n") { patient in
                let length = try #require(patient.answer.firstMatch(of: /Content-Length: (\d+)/)?.1)
                _ = try await patient.body(try #require(Int(length)))
                let slow = try await Self.connect(server.port)
                try await slow.setOption(.autoRead, value: true).get()
                try await slow.writeAndFlush(ByteBuffer(string: beginning)).get()
                try await slow.closeFuture.get()
                #expect(server.web.connectionStatistics.snapshot.cut == [cut: 1])
                try await patient.send(raw: Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                let answer = try await patient.head()
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test("Who asks and never reads is cut off, and its answers with it")
    func unread() async throws {
        try await RunningServer.run(configuration: Self.configuration { $0.writeTimeout = Self.short }) { server in
            let greedy = try await Self.connect(server.port)
            let requests = String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 400)
            greedy.writeAndFlush(ByteBuffer(string: requests), promise: nil)
            while server.web.connectionStatistics.snapshot.cut[.unread] != 1 {
                try Task.checkCancellation()
                await Task.yield()
            }
            greedy.close(promise: nil)
        }
    }

    @Test("A thousand connections that do nothing harm nobody")
    func idle() async throws {
        try await RunningServer.run(configuration: Self.configuration { _ in }) { server in
            var idle: [any Channel] = []
            for _ in 0..<1000 { idle.append(try await Self.connect(server.port)) }
            while server.web.connectionStatistics.snapshot.open < 1000 {
                try Task.checkCancellation()
                await Task.yield()
            }
            let answer = try await server.exchange(RunningServer.request("GET /metrics", "apikey: viewer-key"))
            let open = try #require(answer.firstMatch(of: /\nvedette_http_connections (\d+)\n/).flatMap { Int($0.1) })
            #expect(open == 1001)
            for channel in idle { channel.close(promise: nil) }
            while server.web.connectionStatistics.snapshot.open > 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    @Test("With as many connections as there may be a new one waits, and is served when another ends")
    func full() async throws {
        try await RunningServer.run(configuration: Self.configuration { $0.maximumConnections = 4 }) { server in
            var idle: [any Channel] = []
            for _ in 0..<4 { idle.append(try await Self.connect(server.port)) }
            while server.web.connectionStatistics.snapshot.timesFull < 1 {
                try Task.checkCancellation()
                await Task.yield()
            }
            async let answer = server.exchange(RunningServer.request("GET /livez"))
            for channel in idle { try await channel.close().get() }
            let served = try await answer
            #expect(served.hasPrefix("HTTP/1.1 200 "))
            #expect(server.logs.lines.contains { $0.contains("no more connections are taken") })
        }
    }

    @Test("A connection that waits for nothing is closed when its time is over")
    func idleTimeout() async throws {
        try await RunningServer.run(configuration: Self.configuration { $0.idleTimeout = .seconds(1) }) { server in
            let idle = try await Self.connect(server.port)
            try await idle.setOption(.autoRead, value: true).get()
            try await idle.closeFuture.get()
            #expect(server.web.connectionStatistics.snapshot.cut.isEmpty)
        }
    }
}
