// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("A server that is told to stop", .timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("It first says that it is not ready, and answers meanwhile; then viewers get 1001 and it ends")
    func order() async throws {
        let noticed = BoundPort()
        try await RunningServer.run(waitForNotice: { _ = try await noticed.value() }) { server in
            let session = try await server.supervisor.start(try .sample, owner: "operator", adopting: nil)
            try await TestViewer.watch("/ws/stream/\(session.id)?apikey=operator-key", on: server.port) { viewer in
                _ = try await viewer.message("state")
                await server.stopGracefully()
                var answer = ""
                repeat { answer = try await server.exchange(RunningServer.request("GET /readyz")) } while answer.hasPrefix("HTTP/1.1 200 ")
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("not_ready"))
                let alive = try await server.exchange(RunningServer.request("GET /livez"))
                #expect(alive.hasPrefix("HTTP/1.1 200 "))
                noticed.resolve(.success(0))
                let code = try await viewer.closeCode()
                #expect(code == 1001)
            }
            _ = try await server.ended.value()
        }
    }

    @Test("Clients that do not read, do not answer and do not leave hold it up for its deadline and no longer")
    func stubborn() async throws {
        var configuration = WebConfiguration()
        configuration.shutdownDeadline = .milliseconds(300)
        try await RunningServer.run(configuration: configuration) { server in
            let session = try await server.supervisor.start(try .sample, owner: "operator", adopting: nil)
            let requests = [
                // Answers pile up.
                String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 400),
                // A request that never ends.
                "POST /api/v1/video/stop HTTP/1.1\r\nHost: localhost\r\napikey: operator-key\r\nContent-Length: 10\r\n\r\n{",
                // A viewer that never answers the goodbye.
                TestViewer.handshake("/ws/stream/\(session.id)", "apikey: operator-key"),
                // Nothing at all.
                "",
            ]
            var stubborn: [any Channel] = []
            for request in requests {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: server.port)
                    .get()
                channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
                stubborn.append(channel)
            }
            while server.web.viewerStatistics.snapshot.viewers < 1 || server.web.connectionStatistics.snapshot.open < 4 {
                try Task.checkCancellation()
                await Task.yield()
            }
            await server.stopGracefully()
            _ = try await server.ended.value()
            #expect(server.web.viewerStatistics.snapshot.endings == [.shutdown: 1])
            for channel in stubborn { channel.close(promise: nil) }
        }
    }
}
