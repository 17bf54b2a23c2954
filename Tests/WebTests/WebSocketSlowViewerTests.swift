// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("A viewer that does not read", .timeLimit(.minutes(1)))
struct WebSocketSlowViewerTests {
    private static let pictureBytes = 60_000
    /// A message with its base64 picture, generously.
    private static let messageBytes = pictureBytes * 4 / 3 + 2000

    /// Small kernel buffers, so that a viewer stalls after a picture or two and not after dozens.
    private static var limits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.sendBufferWithPictures = 16 * 1024
        return limits
    }

    @Test("A stalled viewer holds one message, however many frames there are, and delays nobody", arguments: ["base64", "binary"])
    func bounded(_ picture: String) async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        let frames: UInt64 = 100
        try await StreamServer.run(sessions, limits: Self.limits) { server in
            let path = "/ws/stream/\(id)?picture=\(picture)"
            try await TestViewer.watch(path, on: server.port, receiveBuffer: 16 * 1024) { stalled in
                _ = try await stalled.message("state")
                try await TestViewer.watch(path, on: server.port) { reader in
                    _ = try await reader.message("state")
                    for index in 1...frames {
                        feed.publish(.sample(session: id, index: index, jpegBytes: Self.pictureBytes))
                        let (shown, skipped) = try await reader.frame()
                        #expect(shown == index && skipped == 0)
                        // Two viewers, one message each at most.
                        #expect(server.statistics.snapshot.bytesWaiting <= 2 * Self.messageBytes)
                    }
                    #expect(feed.losses.frames > frames * 9 / 10)
                }
                // It reads again: after what was under way comes the newest, with what it missed.
                var (newest, missed): (UInt64, UInt64) = (0, 0)
                while newest < frames {
                    let (shown, skipped) = try await stalled.frame()
                    #expect(shown == newest + skipped + 1)
                    (newest, missed) = (shown, missed + skipped)
                }
                #expect(missed == feed.losses.frames)
            }
        }
    }

    @Test("A viewer that does not read for longer than the write deadline is dropped")
    func deadline() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        var limits = Self.limits
        limits.writeDeadline = .milliseconds(100)
        try await StreamServer.run(sessions, limits: limits) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port, receiveBuffer: 16 * 1024) { stalled in
                _ = try await stalled.message("state")
                var index: UInt64 = 0
                while server.statistics.snapshot.viewers > 0 {
                    index += 1
                    feed.publish(.sample(session: id, index: index, jpegBytes: Self.pictureBytes))
                    await Task.yield()
                }
            }
            #expect(server.statistics.snapshot.endings == [.stalled: 1])
            #expect(server.statistics.snapshot.bytesWaiting == 0)
            #expect(feed.viewerCount == 0)
        }
    }

    @Test("A stalled viewer does not hold up a shutdown for longer than the close deadline")
    func shutdown() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        var limits = Self.limits
        limits.closeDeadline = .milliseconds(100)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (stalls, stalled) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        async let viewing: Void = {
            for await port in ports {
                try await TestViewer.watch("/ws/stream/\(id)", on: port, receiveBuffer: 16 * 1024) { viewer in
                    _ = try await viewer.message("state")
                    stalled.finish()
                    for await _ in ends {}
                }
            }
        }()
        let statistics = try await StreamServer.run(sessions, limits: limits) { server in
            port.yield(server.port)
            port.finish()
            for await _ in stalls {}
            var index: UInt64 = 0
            while server.statistics.snapshot.bytesWaiting == 0 || feed.losses.frames < 10 {
                index += 1
                feed.publish(.sample(session: id, index: index, jpegBytes: Self.pictureBytes))
                await Task.yield()
            }
            return server.statistics
        }
        #expect(statistics.snapshot.endings == [.shutdown: 1])
        ended.finish()
        try await viewing
    }

    @Test("A flood of pings from a client that does not read piles up no answers, and the last ping is answered")
    func pings() async throws {
        let sessions = ScriptedSessions()
        let (id, feed) = try sessions.add()
        try await StreamServer.run(sessions, limits: Self.limits) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port, receiveBuffer: 16 * 1024) { viewer in
                _ = try await viewer.message("state")
                var index: UInt64 = 0
                while server.statistics.snapshot.bytesWaiting == 0 || feed.losses.frames < 10 {
                    index += 1
                    feed.publish(.sample(session: id, index: index, jpegBytes: Self.pictureBytes))
                    await Task.yield()
                }
                let numbers = (0..<2000).map { "\($0)" + String(repeating: " ", count: 100) }
                for number in numbers { try await viewer.send(Array(number.utf8), opcode: 9) }
                var pongs: [String] = []
                while pongs.last != numbers.last, let frame = try await viewer.next() {
                    if frame.opcode == 10 { pongs.append(frame.text) }
                }
                #expect(pongs.last == numbers.last)
                // What fits between the socket's low and high mark, 64 KiB, is answered; the other pings are passed over.
                #expect(pongs.count < 1500)
            }
        }
    }
}

extension TestViewer {
    /// The next `frame_result`, pictures passed over: its index and how many frames were skipped before it.
    mutating func frame() async throws -> (index: UInt64, skipped: UInt64) {
        while let frame = try await next() {
            // Looked at from both ends: in between is a picture.
            let head = String(decoding: frame.payload.prefix(300), as: UTF8.self)
            let tail = String(decoding: frame.payload.suffix(40), as: UTF8.self)
            guard frame.opcode == 1, head.hasPrefix("{\"type\":\"frame_result\"") else { continue }
            guard let index = Self.number(after: "\"frame_index\":", in: head), let skipped = Self.number(after: "\"skipped\":", in: tail) else {
                throw Surprise.unexpected(frame)
            }
            return (index, skipped)
        }
        throw Surprise.closed
    }

    private static func number(after name: String, in text: String) -> UInt64? {
        text.firstRange(of: name).flatMap { UInt64(text[$0.upperBound...].prefix { $0.isNumber }) }
    }
}
