// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import Testing

@testable import Relay

@Suite("The relay's limits and its end")
struct RelayLimitTests {
    @Test("Connections and paths beyond the limits are refused", .timeLimit(.minutes(1)))
    func limits() async throws {
        try await withRelay {
            $0.maximumConnections = 2
            $0.maximumPaths = 1
        } _: { _, port in
            try await TestClient.with(port: port) { first in
                #expect(try await first.publish("rtsp://h/one") == 200)
                try await TestClient.with(port: port) { second in
                    #expect(try await second.ask(Example.announce("rtsp://h/two"))?.status == 503)
                    let third = try await TestClient.connect(port: port)
                    try await third.ended()
                    #expect(try await second.ask(Example.request(.options))?.status == 200)
                }
            }
        }
    }

    @Test("What cannot be understood is answered once, then the connection ends", .timeLimit(.minutes(1)))
    func misunderstood() async throws {
        try await withRelay { _, port in
            for (text, status) in [
                ("GET / HTTP/1.1\r\n\r\n", 505), ("OPTIONS *\r\n\r\n", 400), ("A * RTSP/1.0\r\nContent-Length: 999999\r\n\r\n", 413),
            ] {
                try await TestClient.with(port: port) { client in
                    try await client.send(Array(text.utf8))
                    #expect(await client.nextResponse()?.status == status)
                    try await client.ended()
                }
            }
        }
    }

    @Test("A reader that stops reading loses packets, delays nobody, costs no memory, and resumes at a key frame", .timeLimit(.minutes(1)))
    func stalledReader() async throws {
        try await withRelay {
            $0.readerQueueBytes = 128 * 1024
            $0.socketSendBytes = 64 * 1024
            // On a busy machine the packets take longer than a reader may take none.
            $0.writeTimeout = .seconds(60)
        } _: { relay, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play() == 200)
                    try await TestClient.with(port: port) { stalled in
                        #expect(try await stalled.play() == 200)
                        try await stalled.channel.setOption(.autoRead, value: false).get()
                        // 18 MB; the reader that reads sets the pace.
                        for number in 0..<300 { #expect(try await Self.pass(UInt16(number), from: publisher, to: reader)) }
                        let path = try #require(await relay.statistics().paths.first)
                        // What was written to the stalled reader is all that may wait for it, in the relay and in the kernel.
                        #expect(path.bytesSent - path.bytesReceived < 1 << 20)
                        #expect(path.packetsDropped > 10_000)
                        try await stalled.channel.setOption(.autoRead, value: true).get()
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            group.addTask {
                                for number in 300..<1000 {
                                    guard try await Self.pass(UInt16(number), from: publisher, to: reader) else { return }
                                }
                            }
                            var last = try #require(await stalled.nextPacket()).payload
                            while let packet = await stalled.nextPacket()?.payload, packet.sequence == last.sequence &+ 1 { last = packet }
                            // The packets that waited came without a gap; the one after the gap begins a key frame.
                            let next = try #require(await stalled.nextPacket()).payload
                            #expect((next.sequence &- 1) % 60 == 0)
                            #expect(next.getInteger(at: next.readerIndex + 12, as: UInt8.self) == 0x65)
                            group.cancelAll()
                            try await group.waitForAll()
                        }
                    }
                }
            }
        }
    }

    /// Sends picture `number`, every thirtieth of them a key frame, and waits until `reader` has it. Returns whether it came.
    private static func pass(_ number: UInt16, from publisher: TestClient, to reader: TestClient) async throws -> Bool {
        try await publisher.send(picture(number, isKey: number % 30 == 0))
        for _ in 0..<60 {
            guard await reader.nextPacket() != nil else { return false }
        }
        return true
    }

    /// Picture `number` in sixty packets of a kilobyte.
    private static func picture(_ number: UInt16, isKey: Bool) -> [UInt8] {
        (0..<60).flatMap { index -> [UInt8] in
            let body = [UInt8](repeating: 0xAA, count: 1000)
            return .interleaved(0, .rtp(sequence: number &* 60 &+ UInt16(index), timestamp: UInt32(number) * 3000, [isKey ? 0x65 : 0x41] + body))
        }
    }

    @Test("Stopping ends every connection, and running is over", .timeLimit(.minutes(1)))
    func shutdown() async throws {
        var logger = Logger(label: "relay.tests")
        logger.logLevel = .error
        var configuration = RelayConfiguration()
        configuration.port = 0
        let relay = RelayServer(configuration: configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await relay.run() }
            let port = try await relay.boundPort()
            let publisher = try await TestClient.connect(port: port)
            #expect(try await publisher.publish() == 200)
            let reader = try await TestClient.connect(port: port)
            #expect(try await reader.play() == 200)
            group.cancelAll()
            try await publisher.ended()
            try await reader.ended()
            try await group.waitForAll()
        }
        #expect(await relay.statistics().connections == 0)
        let error = await #expect(throws: RelayError.self) { try await relay.boundPort() }
        #expect(error?.code == .notRunning)
    }

    @Test("An address that is taken is one clear error", .timeLimit(.minutes(1)))
    func taken() async throws {
        try await withRelay { _, port in
            var configuration = RelayConfiguration()
            configuration.port = port
            let second = RelayServer(configuration: configuration, logger: Logger(label: "relay.tests"))
            let error = try #require(await #expect(throws: RelayError.self) { try await second.run() })
            #expect(error.code == .cannotListen)
            #expect(error.detail.contains("127.0.0.1:\(port)"))
            // Who waits for the port learns why there is none.
            await #expect(throws: error) { try await second.boundPort() }
        }
    }
}

extension ByteBuffer {
    /// The sequence number of an RTP packet.
    fileprivate var sequence: UInt16 { getInteger(at: readerIndex + 2) ?? 0 }
}
