// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import Testing

@testable import Relay

@Suite("The relay on the wire")
struct RelayServerTests {
    private static let url = "rtsp://127.0.0.1:8554/camera"

    /// The n-th packet of a stream whose every tenth is a key frame.
    private static func packet(_ number: Int, channel: UInt8 = 0) -> [UInt8] {
        let body: [UInt8] = [number % 10 == 0 ? 0x65 : 0x41, UInt8(number & 0xFF)]
        return .interleaved(channel, .rtp(sequence: UInt16(number & 0xFFFF), timestamp: UInt32(number) * 3000, body))
    }

    @Test("A reader gets the publisher's bytes from a key frame on, reports first", .timeLimit(.minutes(1)))
    func passesOn() async throws {
        try await withRelay { relay, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await publisher.send(.interleaved(1, .senderReport()))
                for number in 1..<5 { try await publisher.send(Self.packet(number)) }
                _ = try await relay.statistics { $0.paths.first.map { $0.bytesReceived > 90 } ?? false }
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play() == 200)
                    for number in 5..<13 { try await publisher.send(Self.packet(number)) }
                    var received: [[UInt8]] = []
                    for _ in 0..<4 { received.append(await reader.nextBytes() ?? []) }
                    #expect(received == [.interleaved(1, .senderReport())] + (10..<13).map { Self.packet($0) })
                    try await publisher.send(.interleaved(1, .senderReport(ntp: 7)))
                    #expect(await reader.nextBytes() == .interleaved(1, .senderReport(ntp: 7)))
                    let path = await relay.statistics().paths.first
                    #expect(path?.name == "camera")
                    #expect(path?.tracks == ["H264"])
                    #expect(path?.readers == 1)
                    #expect(path?.bytesSent == UInt64(2 * [UInt8].interleaved(1, .senderReport()).count + 3 * Self.packet(0).count))
                }
                #expect(try await relay.statistics { $0.paths.first?.readers == 0 }.paths.first?.packetsDropped == 0)
            }
            #expect(try await relay.statistics { $0.paths.isEmpty }.paths == [])
        }
    }

    @Test("A reader on other channels gets the same packets with other headers", .timeLimit(.minutes(1)))
    func otherChannels() async throws {
        try await withRelay { _, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play(channel: 6) == 200)
                    try await publisher.send(Self.packet(0) + Self.packet(1) + .interleaved(1, .senderReport()))
                    let expected = [Self.packet(0, channel: 6), Self.packet(1, channel: 6), .interleaved(7, .senderReport())]
                    for bytes in expected { #expect(await reader.nextBytes() == bytes) }
                }
            }
        }
    }

    @Test("A reader's reports reach the publisher on the publisher's channel", .timeLimit(.minutes(1)))
    func feedback() async throws {
        try await withRelay { _, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play(channel: 4) == 200)
                    try await reader.send(.interleaved(5, .receptionReport()))
                    #expect(await publisher.nextBytes() == .interleaved(1, .receptionReport()))
                }
            }
        }
    }

    @Test("A second publisher is refused while the first lives, and welcome when it is gone", .timeLimit(.minutes(1)))
    func onePublisher() async throws {
        try await withRelay { relay, port in
            try await TestClient.with(port: port) { second in
                try await TestClient.with(port: port) { (first: TestClient) async throws in
                    #expect(try await first.publish() == 200)
                    #expect(try await second.ask(Example.announce())?.status == 409)
                    #expect(try await second.ask(Example.request(.describe))?.status == 200)
                }
                _ = try await relay.statistics { $0.paths.isEmpty }
                #expect(try await second.ask(Example.request(.describe))?.status == 404)
                #expect(try await second.publish() == 200)
            }
        }
    }

    @Test("When the publisher leaves, its readers' connections end after the last packet", .timeLimit(.minutes(1)))
    func publisherLeaves() async throws {
        try await withRelay { _, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play() == 200)
                    try await publisher.send(Self.packet(0) + Self.packet(1) + Example.request(.teardown).encoded)
                    #expect(await publisher.nextResponse()?.status == 200)
                    #expect(await reader.nextBytes() == Self.packet(0))
                    #expect(await reader.nextBytes() == Self.packet(1))
                    #expect(await reader.nextPacket() == nil)
                    try await reader.ended()
                }
                // The publisher's connection goes on: it may publish again.
                #expect(try await publisher.publish() == 200)
            }
        }
    }

    @Test("A paused reader gets nothing, and begins anew at a key frame", .timeLimit(.minutes(1)))
    func pauses() async throws {
        try await withRelay { relay, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play() == 200)
                    try await publisher.send(Self.packet(0))
                    #expect(await reader.nextPacket() != nil)
                    #expect(try await reader.ask(Example.request(.pause))?.status == 200)
                    try await publisher.send(Self.packet(10) + Self.packet(11))
                    _ = try await relay.statistics { $0.paths.first?.bytesReceived == 3 * UInt64(Self.packet(0).count) }
                    #expect(try await reader.ask(Example.request(.play))?.status == 200)
                    try await publisher.send(Self.packet(12) + Self.packet(20))
                    #expect(await reader.nextBytes() == Self.packet(20))
                }
            }
        }
    }

    @Test("Fifty readers get every packet in order", .timeLimit(.minutes(1)))
    func fiftyReaders() async throws {
        try await withRelay { relay, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await TestClient.with(port: port) { (reader: TestClient) async throws in
                                #expect(try await reader.play() == 200)
                                var right = 0
                                for number in 0..<300 {
                                    if await reader.nextBytes() == Self.packet(number) { right += 1 }
                                }
                                return right
                            }
                        }
                    }
                    _ = try await relay.statistics { $0.paths.first?.readers == 50 }
                    for number in 0..<300 { try await publisher.send(Self.packet(number)) }
                    for try await right in group { #expect(right == 300) }
                }
            }
        }
    }

    @Test("Garbage between packets costs what it hit and no more", .timeLimit(.minutes(1)))
    func garbage() async throws {
        try await withRelay { _, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await reader.play() == 200)
                    try await publisher.send(Self.packet(0) + [0x00, 0x13, 0x24, 0x99] + Self.packet(1))
                    #expect(await reader.nextBytes() == Self.packet(0))
                    #expect(await reader.nextBytes() == Self.packet(1))
                }
            }
        }
    }
}
