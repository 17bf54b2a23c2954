// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("A rude client", .timeLimit(.minutes(1)))
struct WebSocketHostileTests {
    struct Rudeness: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: Int
        let act: @Sendable (inout TestViewer) async throws -> Void

        init(_ testDescription: String, _ code: Int, _ act: @escaping @Sendable (inout TestViewer) async throws -> Void) {
            self.testDescription = testDescription
            self.code = code
            self.act = act
        }
    }

    @Test(
        "Each rudeness on a real socket ends with its close code, and nobody else notices",
        arguments: [
            Rudeness("garbage", 1002) { viewer in try await viewer.send(raw: [UInt8](repeating: 0xF5, count: 300)) },
            Rudeness("HTTP after the upgrade", 1002) { viewer in
                try await viewer.send(raw: Array("GET /api/v1/video/sessions HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".utf8))
            },
            Rudeness("unmasked text", 1002) { viewer in try await viewer.send(Array("{}".utf8), opcode: 1, masked: false) },
            Rudeness("reserved bit", 1002) { viewer in try await viewer.send(Array("{}".utf8), opcode: 1, reserved: 0x40) },
            Rudeness("long ping", 1002) { viewer in try await viewer.send([UInt8](repeating: 0, count: 126), opcode: 9) },
            Rudeness("fragmented ping", 1002) { viewer in try await viewer.send([], opcode: 9, isLast: false) },
            Rudeness("binary", 1003) { viewer in try await viewer.send([1, 2, 3], opcode: 2) },
            Rudeness("bad UTF-8", 1007) { viewer in try await viewer.send([0xFF, 0xFE], opcode: 1) },
            Rudeness("frame too long", 1009) { viewer in
                try await viewer.send([UInt8](repeating: 0x20, count: WebSocketLimits.maximumMessageLength + 1), opcode: 1)
            },
            Rudeness("frame of exabytes", 1009) { viewer in try await viewer.send(raw: [0x81, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7)) },
            Rudeness("message too long in fragments", 1009) { viewer in
                try await viewer.send([UInt8](repeating: 0x20, count: 40_000), opcode: 1, isLast: false)
                try await viewer.send([UInt8](repeating: 0x20, count: 40_000), opcode: 0, isLast: true)
            },
            Rudeness("nonsense, again and again", 1008) { viewer in
                for _ in 0..<WebSocketLimits.maximumMistakes { try await viewer.send(text: "{\"type\":\"hello\"}") }
            },
        ]
    )
    func rudeness(_ rudeness: Rudeness) async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { bystander in
                _ = try await bystander.message("state")
                try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                    try await rudeness.act(&viewer)
                    #expect(try await viewer.closeCode() == rudeness.code)
                }
                feed.publish(.sample(session: id, index: 1))
                #expect(try await bystander.text().contains("\"frame_index\":1,"))
            }
            #expect(await server.endings(2)[.protocolError] == 1)
        }
    }

    @Test("A message that makes no sense is answered with what was expected")
    func nonsense() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                try await viewer.send(text: "{\"type\":\"control\",\"action\":\"explode\"}")
                #expect(
                    try await viewer.text()
                        == "{\"type\":\"error\",\"detail\":\"unknown action; expected \\\"pause\\\", \\\"resume\\\" or \\\"stop\\\"\"}"
                )
            }
        }
    }

    @Test("A control in fragments, with a ping between, is obeyed")
    func fragments() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                try await viewer.send(Array("{\"type\":\"control\",".utf8), opcode: 1, isLast: false)
                try await viewer.settle()
                try await viewer.send(Array("\"action\":\"stop\"}".utf8), opcode: 0)
                #expect(try await viewer.text().contains("\"state\":\"stopped\""))
            }
        }
    }

    @Test("A client that is gone without a word leaves nothing behind", arguments: [true, false])
    func gone(afterFirstMessage: Bool) async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                if afterFirstMessage { _ = try await viewer.text() }
            }
            #expect(await server.endings(1) == [.clientLeft: 1])
            #expect(server.statistics.snapshot.bytesWaiting == 0)
            while feed.viewerCount > 0 { await Task.yield() }
        }
    }

    @Test("The client's goodbye is answered with its own code, then the connection is closed")
    func goodbye() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                _ = try await viewer.message("state")
                try await viewer.close(3999)
                #expect(try await viewer.next()?.closeCode == 3999)
                #expect(try await viewer.next() == nil)
            }
        }
    }

    @Test("Who does not answer pings is dropped after two periods, who answers stays")
    func silent() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        var limits = WebSocketLimits()
        limits.pingInterval = .milliseconds(400)
        try await StreamServer.run(sessions, limits: limits) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { viewer in
                var answered = 0
                while answered < 3 {
                    guard try #require(await viewer.next()).opcode == 9 else { continue }
                    try await viewer.send([], opcode: 10)
                    answered += 1
                }
                var pings = 0
                while let frame = try await viewer.next() { pings += frame.opcode == 9 ? 1 : 0 }
                #expect((1...3).contains(pings))
            }
            #expect(await server.endings(1) == [.silent: 1])
        }
    }
}
