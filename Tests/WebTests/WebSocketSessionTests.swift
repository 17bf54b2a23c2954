// SPDX-License-Identifier: Apache-2.0

import HummingbirdTesting
import Testing

@testable import Web

@Suite("A viewer of a session that really runs", .timeLimit(.minutes(1)))
struct WebSocketSessionTests {
    private struct Ticket: Decodable {
        let ticket: String
    }

    @Test("A page takes a ticket over HTTP, watches with it, and stops the session over the WebSocket")
    func ticket() async throws {
        try await TestServer.run(.live) { server in
            let id = try await server.start()
            let ticket = try await server.post("/api/v1/video/sessions/\(id)/ticket").decoded(Ticket.self).ticket
            let port = try #require(server.client.port)
            try await TestViewer.watch("/ws/stream/\(id)?ticket=\(ticket)&picture=binary", on: port) { viewer in
                let info = try await viewer.message("stream_info")
                #expect(info.contains("\"width\":64,\"height\":48,"))
                #expect(info.hasSuffix("\"classes\":[\"person\",\"car\"]}"))
                try await viewer.send(text: "{\"type\":\"control\",\"action\":\"stop\"}")
                var last = ""
                while let frame = try await viewer.next(), frame.closeCode == nil {
                    if frame.opcode == 1 { last = frame.text }
                }
                #expect(last == "{\"type\":\"state\",\"session_id\":\"\(id)\",\"state\":\"stopped\",\"error\":null}")
            }
            let report = try await server.report(of: id) { $0.state == "stopped" }
            #expect(report.sessionId == id)
        }
    }

    @Test("A camera that refuses tells its viewers why")
    func refused() async throws {
        try await TestServer.run(.live) { server in
            let id = try await server.start("rtsp://locked.example/stream")
            let port = try #require(server.client.port)
            try await TestViewer.watch("/ws/stream/\(id)?apikey=operator-key", on: port) { viewer in
                while true {
                    let state = try await viewer.message("state")
                    guard state.contains("\"error\":\"unauthorized\"") else { continue }
                    #expect(state.contains("\"detail\":\""))
                    return
                }
            }
        }
    }

    @Test("A viewer may watch what its owner's key started, but only the owner's")
    func neighbour() async throws {
        try await TestServer.run(.live) { server in
            let id = try await server.start()
            let port = try #require(server.client.port)
            let request = TestViewer.handshake("/ws/stream/\(id)", "apikey: neighbour-key")
            try await TestViewer.connect(to: port, request: request) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 404 "))
            }
            try await TestViewer.watch("/ws/stream/\(id)?apikey=boss-key", on: port) { viewer in
                _ = try await viewer.message("state")
            }
        }
    }
}
