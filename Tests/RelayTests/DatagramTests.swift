// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Relay

@Suite("The relay by UDP")
struct DatagramTests {
    private static let url = "rtsp://127.0.0.1:8554/camera"

    private static func packet(_ number: Int, size: Int = 1) -> [UInt8] {
        .rtp(
            sequence: UInt16(number),
            timestamp: UInt32(number) * 3000,
            [number % 10 == 0 ? 0x65 : 0x41] + [UInt8](repeating: UInt8(number & 0xFF), count: size)
        )
    }

    private func publish(_ client: TestClient, _ transport: String) async throws -> TestResponse? {
        #expect(try await client.ask(Example.announce(Self.url))?.status == 200)
        let answer = try await client.ask(Example.setup(Self.url + "/streamid=0", transport + ";mode=record"))
        guard answer?.status == 200 else { return answer }
        #expect(try await client.ask(Example.request(.record, Self.url))?.status == 200)
        return answer
    }

    private func play(_ client: TestClient, _ transport: String) async throws -> TestResponse? {
        let answer = try await client.ask(Example.setup(Self.url + "/trackID=0", transport))
        guard answer?.status == 200 else { return answer }
        #expect(try await client.ask(Example.request(.play, Self.url))?.status == 200)
        return answer
    }

    @Test("Datagrams of a publisher reach readers by UDP and by TCP, byte by byte", .timeLimit(.minutes(1)))
    func passesOn() async throws {
        try await withRelay { relay, port in
            let udp = try #require(await relay.statistics().udpPort)
            #expect(udp % 2 == 0)
            try await DatagramClient.with { source in
                try await TestClient.with(port: port) { publisher in
                    let answer = try await publish(publisher, source.transport)
                    #expect(answer?.headers["Transport"] == "\(source.transport);server_port=\(udp)-\(udp + 1);mode=record")
                    try await DatagramClient.with { sink in
                        try await TestClient.with(port: port) { reader in
                            let transport = try await play(reader, sink.transport)?.headers["Transport"]
                            #expect(transport == "\(sink.transport);server_port=\(udp)-\(udp + 1)")
                            try await TestClient.with(port: port) { other in
                                #expect(try await other.play() == 200)
                                // As big as any packet may be: over the loopback's MTU datagrams travel in fragments.
                                let packets = [Self.packet(10), Self.packet(11, size: 1400), Self.packet(12, size: 30_000)]
                                for packet in packets {
                                    try await source.send(packet, toRelay: udp)
                                    #expect(await sink.next() == packet)
                                    #expect(await other.nextBytes() == .interleaved(0, packet))
                                }
                                try await source.send(.senderReport(), rtcp: true, toRelay: udp)
                                #expect(await sink.next(rtcp: true) == .senderReport())
                                #expect(await other.nextBytes() == .interleaved(1, .senderReport()))
                                let path = try #require(await relay.statistics().paths.first)
                                #expect((path.readersUDP, path.readersTCP, path.packetsInvalid) == (1, 1, 0))
                                #expect(path.bytesSent == 2 * path.bytesReceived - 4 * 4)
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("A publisher inside its connection reaches readers by UDP, and its goodbye too", .timeLimit(.minutes(1)))
    func fromTCP() async throws {
        try await withRelay { _, port in
            try await TestClient.with(port: port) { publisher in
                #expect(try await publisher.publish() == 200)
                try await DatagramClient.with { sink in
                    try await TestClient.with(port: port) { reader in
                        #expect(try await play(reader, sink.transport)?.status == 200)
                        let goodbye: [UInt8] = .senderReport() + [0x81, 203, 0, 1, 0x12, 0x34, 0x56, 0x78]
                        try await publisher.send(.interleaved(0, Self.packet(10)) + .interleaved(1, goodbye))
                        #expect(await sink.next() == Self.packet(10))
                        #expect(await sink.next(rtcp: true) == goodbye)
                    }
                }
            }
        }
    }

    @Test("Packets from another port or after the end are strangers', and nobody gets them", .timeLimit(.minutes(1)))
    func strangers() async throws {
        try await withRelay { relay, port in
            let udp = try #require(await relay.statistics().udpPort)
            try await DatagramClient.with { source in
                try await DatagramClient.with { stranger in
                    try await TestClient.with(port: port) { publisher in
                        _ = try await publish(publisher, source.transport)
                        try await TestClient.with(port: port) { reader in
                            #expect(try await reader.play() == 200)
                            try await stranger.send(Self.packet(10), toRelay: udp)
                            _ = try await relay.statistics { $0.datagramsFromStrangers == 1 }
                            // RTP on the port for RTCP, from the right port, is a stranger's too.
                            try await source.send(Self.packet(10), toRelay: udp + 1)
                            _ = try await relay.statistics { $0.datagramsFromStrangers == 2 }
                            try await source.send(Self.packet(20), toRelay: udp)
                            #expect(await reader.nextBytes() == .interleaved(0, Self.packet(20)))
                        }
                        #expect(try await publisher.ask(Example.request(.teardown))?.status == 200)
                    }
                    try await source.send(Self.packet(30), toRelay: udp)
                    _ = try await relay.statistics { $0.datagramsFromStrangers == 3 }
                }
            }
        }
    }

    @Test("A reader's report and wish for a key frame reach the publisher by either way", .timeLimit(.minutes(1)), arguments: [false, true])
    func feedback(_ publishesByUDP: Bool) async throws {
        let wish: [UInt8] = [0x81, 206, 0, 2, 0, 0, 0, 1, 0x12, 0x34, 0x56, 0x78]
        try await withRelay { relay, port in
            let udp = try #require(await relay.statistics().udpPort)
            try await DatagramClient.with { source in
                try await TestClient.with(port: port) { publisher in
                    #expect(try await publish(publisher, publishesByUDP ? source.transport : "RTP/AVP/TCP;interleaved=0-1")?.status == 200)
                    try await DatagramClient.with { sink in
                        try await TestClient.with(port: port) { reader in
                            #expect(try await play(reader, sink.transport)?.status == 200)
                            // What opens a firewall is tolerated.
                            try await sink.send([0xCE, 0xFA, 0xED, 0xFE], toRelay: udp)
                            try await sink.send([], rtcp: true, toRelay: udp)
                            for packet in [.receptionReport(), wish] {
                                try await sink.send(packet, rtcp: true, toRelay: udp)
                                let arrived =
                                    publishesByUDP ? await source.next(rtcp: true) : await publisher.nextBytes().map { Array($0.dropFirst(4)) }
                                #expect(arrived == packet)
                            }
                            #expect(await relay.statistics().datagramsFromStrangers == 0)
                        }
                    }
                }
            }
        }
    }

    @Test("Ports that another client at the same address uses are refused, and TCP is taken instead", .timeLimit(.minutes(1)))
    func taken() async throws {
        try await withRelay { relay, port in
            try await DatagramClient.with { source in
                try await TestClient.with(port: port) { publisher in
                    #expect(try await publish(publisher, source.transport)?.status == 200)
                    try await TestClient.with(port: port) { reader in
                        #expect(try await play(reader, source.transport)?.status == 461)
                        #expect(await relay.statistics().refusals[.transport] == 1)
                        let transport = try await play(reader, source.transport + ",RTP/AVP/TCP;unicast")?.headers["Transport"]
                        #expect(transport == "RTP/AVP/TCP;unicast;interleaved=0-1")
                    }
                    #expect(try await publisher.ask(Example.request(.teardown))?.status == 200)
                    // Once free they can be had again.
                    #expect(try await publish(publisher, source.transport)?.status == 200)
                }
            }
        }
    }

    @Test("Where UDP is off it is refused", .timeLimit(.minutes(1)))
    func off() async throws {
        try await withRelay {
            $0.udpPort = nil
        } _: { relay, port in
            #expect(await relay.statistics().udpPort == nil)
            try await TestClient.with(port: port) { publisher in
                let answer = try await publish(publisher, "RTP/AVP;unicast;client_port=5000-5001")
                #expect(answer?.status == 461)
            }
        }
    }

    @Test("A port that is odd or taken is one clear error", .timeLimit(.minutes(1)))
    func badPort() async throws {
        try await withRelay { relay, _ in
            let udp = try #require(await relay.statistics().udpPort)
            for (port, word) in [(udp, "UDP ports \(udp)-\(udp + 1)"), (udp + 1, "must be even")] {
                let error = await #expect(throws: RelayError.self) {
                    try await withRelay {
                        $0.udpPort = port
                    } _: { _, _ in
                    }
                }
                #expect(error?.code == .cannotListen)
                #expect(error?.detail.contains(word) == true)
            }
        }
    }

    @Test("When a publisher's connection ends, its readers' connections do", .timeLimit(.minutes(1)))
    func ends() async throws {
        try await withRelay { _, port in
            try await DatagramClient.with { sink in
                let publisher = try await TestClient.connect(port: port)
                #expect(try await publisher.publish() == 200)
                try await TestClient.with(port: port) { reader in
                    #expect(try await play(reader, sink.transport)?.status == 200)
                    try await publisher.channel.close()
                    try await reader.ended()
                }
            }
        }
    }
}
