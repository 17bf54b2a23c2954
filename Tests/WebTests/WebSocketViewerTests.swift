// SPDX-License-Identifier: Apache-2.0

import Gateway
import Hummingbird
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("A viewer of a session", .timeLimit(.minutes(1)))
struct WebSocketViewerTests {
    @Test("The first message is stream_info, then the state, then frames, each one with its picture where the session draws")
    func order() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                #expect(try await viewer.text().hasPrefix("{\"type\":\"stream_info\""))
                #expect(try await viewer.text().contains("\"state\":\"running\""))
                feed.publish(.sample(session: id, index: 1))
                let frame = try await viewer.text()
                #expect(frame.hasPrefix("{\"type\":\"frame_result\""))
                #expect(frame.contains("\"annotated_frame\":\"AAECAwQF"))
                #expect(frame.hasSuffix("\"skipped\":0}"))
                let detection = FrameResult.sample(session: id, index: 1).detections[0]
                feed.publish(Alert(session: id, frameIndex: 1, unixSeconds: 5.5, detection: detection))
                #expect(
                    try await viewer.text()
                        == "{\"type\":\"alert\",\"session_id\":\"\(id)\",\"timestamp\":5.5,\"data\":{\"class_name\":\"person\",\"confidence\":0.8765,\"bbox\":[1.5,2,100.26,300]}}"
                )
            }
        }
    }

    @Test("A session that does not draw sends no pictures to those who do not ask", arguments: ["", "?picture=none"])
    func noPictures(_ query: String) async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add(drawing: !query.isEmpty)
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)\(query)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                #expect(!feed.wantsPictures)
                feed.publish(.sample(session: id, index: 1))
                #expect(try await !viewer.message("frame_result").contains("annotated_frame"))
            }
        }
    }

    @Test("In binary mode the picture comes directly before its frame_result and carries the same frame_index")
    func binary() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)?picture=binary", on: server.port) { viewer in
                _ = try await viewer.message("state")
                feed.publish(.sample(session: id, index: 258))
                let picture = try #require(await viewer.next())
                #expect(picture.opcode == 2)
                #expect(picture.payload.prefix(24) == [1, 1, 24, 0, 0, 0, 0, 0, 32, 44, 14, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0])
                #expect(Array(picture.payload.dropFirst(24)) == PublishedFrame.sample(session: id, index: 258).jpeg)
                let text = try await viewer.text()
                #expect(text.contains("\"frame_index\":258,"))
                #expect(!text.contains("annotated_frame"))
            }
        }
    }

    @Test("Two viewers get the same bytes, encoded once")
    func identical() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { first in
                try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { second in
                    _ = try await (first.message("state"), second.message("state"))
                    for index in 1...5 as ClosedRange<UInt64> {
                        feed.publish(.sample(session: id, index: index, jpegBytes: 100_000))
                        #expect(try await first.next() == second.next())
                    }
                    #expect(server.statistics.snapshot.framesEncoded == 5)
                }
            }
        }
    }

    @Test("Pause withholds this viewer's frames, and nobody else's, until resume")
    func pause() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { paused in
                try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { other in
                    _ = try await (paused.message("state"), other.message("state"))
                    try await paused.send(text: "{\"type\":\"control\",\"action\":\"pause\"}")
                    try await paused.settle()
                    feed.publish(.sample(session: id, index: 1))
                    #expect(try await other.text().contains("\"frame_index\":1,"))
                    try await paused.send(text: "{\"type\":\"control\",\"action\":\"resume\"}")
                    try await paused.settle()
                    feed.publish(.sample(session: id, index: 2))
                    #expect(try await paused.text().contains("\"frame_index\":2,"))
                    #expect(try await other.text().contains("\"frame_index\":2,"))
                }
            }
        }
    }

    @Test("Stop ends the session: the last state comes, then close 1000")
    func stop() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                try await viewer.send(text: "{\"type\":\"control\",\"action\":\"stop\"}")
                #expect(try await viewer.text().contains("\"state\":\"stopped\""))
                #expect(try await viewer.next()?.closeCode == 1000)
                try await viewer.close()
                #expect(try await viewer.next() == nil)
            }
            #expect(await server.endings(1) == [.sessionEnded: 1])
        }
    }

    @Test("A session that is over already tells its last state and says goodbye")
    func over() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        _ = sessions.stop(id)
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                let state = try await viewer.message("state")
                #expect(state.contains("\"state\":\"stopped\""))
                let code = try await viewer.closeCode()
                #expect(code == 1000)
            }
        }
    }

    @Test("Without the control scope every control is refused with a reason, and the connection stays", arguments: ["pause", "resume", "stop"])
    func scope(_ action: String) async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add(owner: "ann")
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: [(name: "ann", secret: "k", scopes: [.view])]))))
        try await StreamServer.run(sessions, gatekeeper: gatekeeper) { server in
            try await TestViewer.watch("/ws/stream/\(id)?apikey=k", on: server.port) { viewer in
                _ = try await viewer.message("state")
                for _ in 0..<(2 * WebSocketLimits.maximumMistakes) {
                    try await viewer.send(text: "{\"type\":\"control\",\"action\":\"\(action)\"}")
                    #expect(try await viewer.text() == "{\"type\":\"error\",\"detail\":\"this API key lacks the scope 'control'\"}")
                }
                feed.publish(.sample(session: id, index: 1))
                #expect(try await viewer.text().contains("\"frame_index\":1,"))
            }
        }
    }

    @Test("Who acknowledges is sent three frames ahead and no more, and learns what was skipped")
    func acknowledgements() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)?picture=none", on: server.port) { viewer in
                _ = try await viewer.message("state")
                try await viewer.send(text: "{\"type\":\"ack\",\"frame_index\":0}")
                try await viewer.settle()
                for index in 1...3 as ClosedRange<UInt64> {
                    feed.publish(.sample(session: id, index: index))
                    #expect(try await viewer.text().contains("\"frame_index\":\(index),"))
                }
                for index in 4...9 as ClosedRange<UInt64> { feed.publish(.sample(session: id, index: index)) }
                try await viewer.settle()
                try await viewer.send(text: "{\"type\":\"ack\",\"frame_index\":1}")
                let frame = try await viewer.text()
                #expect(frame.contains("\"frame_index\":9,"))
                #expect(frame.hasSuffix("\"skipped\":5}"))
            }
        }
    }

    @Test("A graceful shutdown says goodbye with 1001")
    func shutdown() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (connections, connected) = AsyncStream.makeStream(of: Void.self)
        async let code = {
            for await port in ports {
                return try await TestViewer.watch("/ws/stream/\(id)", on: port) { viewer -> Int? in
                    _ = try await viewer.message("state")
                    connected.finish()
                    return try await viewer.closeCode()
                }
            }
            return nil
        }()
        let statistics = try await StreamServer.run(sessions) { server in
            port.yield(server.port)
            port.finish()
            for await _ in connections {}
            return server.statistics
        }
        #expect(try await code == 1001)
        #expect(statistics.snapshot.endings == [.shutdown: 1])
    }

    @Test("A server that is cancelled says goodbye with 1001 too")
    func cancelled() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let endpoint = StreamEndpoint(
            sessions: sessions,
            gatekeeper: Gatekeeper(policy: .off),
            allowedOrigins: [],
            logger: StreamServer.quiet
        )
        let application = StreamServer.application(endpoint) { bound.yield($0) }
        let (connections, connected) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                // The viewer is not cancelled with the server: its group is another.
                for await port in ports {
                    return try await TestViewer.watch("/ws/stream/\(id)", on: port) { viewer in
                        _ = try await viewer.message("state")
                        connected.finish()
                        return try await viewer.closeCode()
                    }
                }
                return nil
            }
            await withThrowingTaskGroup(of: Void.self) { server in
                server.addTask { try await application.run() }
                for await _ in connections {}
                server.cancelAll()
            }
            let code = try await group.next() ?? nil
            #expect(code == 1001)
        }
    }

    @Test("The time limit for idle HTTP connections does not end a WebSocket")
    func idle() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        var limits = WebSocketLimits()
        limits.pingInterval = .milliseconds(1200)
        try await StreamServer.run(sessions, limits: limits, idleTimeout: .seconds(1)) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                #expect(try await viewer.next()?.opcode == 9)
                feed.publish(.sample(session: id, index: 1))
                let frame = try await viewer.text()
                #expect(frame.contains("\"frame_index\":1,"))
            }
        }
    }
}

extension TestViewer {
    /// Waits until the server has dealt with everything sent so far: it answers a ping.
    mutating func settle() async throws {
        try await send(Array("settle".utf8), opcode: 9)
        guard let frame = try await next() else { throw Surprise.closed }
        guard frame == Frame(opcode: 10, payload: Array("settle".utf8)) else { throw Surprise.unexpected(frame) }
    }
}
