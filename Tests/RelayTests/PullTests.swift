// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing
import Vocabulary

@testable import Relay

@Suite("Pulling a source")
struct PullTests {
    /// The n-th packet of a stream whose every tenth is a key frame.
    private static func packet(_ number: Int) -> [UInt8] {
        let body: [UInt8] = [number % 10 == 0 ? 0x65 : 0x41, UInt8(number & 0xFF)]
        return .interleaved(0, .rtp(sequence: UInt16(number & 0xFFFF), timestamp: UInt32(number) * 3000, body))
    }

    /// Rules that fetch `path` from `port` of this machine.
    private static func rules(_ path: String, from port: Int, login: String = "", _ configure: (inout PathRule.Source) -> Void = { _ in }) throws
        -> [PathRule]
    {
        var source = PathRule.Source(url: try CameraURL("rtsp://\(login)127.0.0.1:\(port)/camera"))
        configure(&source)
        return [PathRule(try #require(PathPattern(path)), source: source), PathRule(try #require(PathPattern("pushed")))]
    }

    @Test("What the source sends is what readers get; the source is let go after the last has left", .timeLimit(.minutes(1)))
    func passesOn() async throws {
        try await withRelay { upstream, upstreamPort in
            try await TestClient.with(port: upstreamPort) { publisher in
                #expect(try await publisher.publish() == 200)
                let rules = try Self.rules("front", from: upstreamPort) { $0.closeDelay = .zero }
                try await withRelay {
                    $0.paths = rules
                } _: { relay, port in
                    #expect(await relay.statistics().paths.map(\.isReady) == [false, false])
                    try await TestClient.with(port: port) { reader in
                        #expect(try await reader.play("rtsp://127.0.0.1:8554/front") == 200)
                        _ = try await upstream.statistics { $0.paths.first?.readers == 1 }
                        let sent = [.interleaved(1, .senderReport())] + (9..<24).map(Self.packet)
                        for bytes in sent { try await publisher.send(bytes) }
                        #expect(await reader.nextBytes() == .interleaved(1, .senderReport()))
                        for number in 10..<24 { #expect(await reader.nextBytes() == Self.packet(number)) }
                        let path = await relay.statistics().paths.first
                        #expect(path?.source == .pull)
                        #expect(path?.tracks == ["H264"])
                        #expect(path?.readers == 1)
                        // A reader's report goes all the way up.
                        try await reader.send(.interleaved(1, .receptionReport()))
                        #expect(await publisher.nextBytes() == .interleaved(1, .receptionReport()))
                    }
                    _ = try await relay.statistics { $0.paths.first?.isReady == false }
                    _ = try await upstream.statistics { $0.paths.first?.readers == 0 }
                }
            }
        }
    }

    @Test("Readers that come at once share one connection to the source, and one that comes late finds it open", .timeLimit(.minutes(1)))
    func shared() async throws {
        try await withRelay { upstream, upstreamPort in
            try await TestClient.with(port: upstreamPort) { publisher in
                #expect(try await publisher.publish() == 200)
                let rules = try Self.rules("front", from: upstreamPort)
                try await withRelay {
                    $0.paths = rules
                } _: { relay, port in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<10 {
                            group.addTask {
                                try await TestClient.with(port: port) { reader in
                                    let status = try await reader.play("rtsp://127.0.0.1:8554/front")
                                    #expect(status == 200)
                                    #expect(await reader.nextBytes() == Self.packet(0))
                                }
                            }
                        }
                        _ = try await relay.statistics { $0.paths.first?.readers == 10 }
                        #expect(await upstream.statistics().connections == 2)
                        try await publisher.send(Self.packet(0))
                        try await group.waitForAll()
                    }
                    // Nobody reads now, and the source stays for the ten seconds of the rule.
                    _ = try await relay.statistics { $0.paths.first?.readers == 0 }
                    try await TestClient.with(port: port) { (late: TestClient) async throws in
                        #expect(try await late.play("rtsp://127.0.0.1:8554/front") == 200)
                        #expect(await upstream.statistics().connections == 2)
                    }
                }
            }
        }
    }

    @Test("Readers wait for a source that comes late", .timeLimit(.minutes(1)))
    func late() async throws {
        // A port that was free a moment ago.
        let free = try await withRelay { _, port in port }
        let rules = try Self.rules("front", from: free)
        try await withRelay {
            $0.paths = rules
        } _: { relay, port in
            try await TestClient.with(port: port) { reader in
                try await reader.send(Example.request(.describe, "rtsp://127.0.0.1:8554/front").encoded)
                try await withRelay {
                    $0.port = free
                } _: { _, upstreamPort in
                    try await TestClient.with(port: upstreamPort) { (publisher: TestClient) async throws in
                        #expect(try await publisher.publish() == 200)
                        let answer = await reader.nextResponse()
                        #expect(answer?.status == 200)
                        #expect(answer?.body.contains("H264") == true)
                    }
                }
            }
        }
    }

    @Test("A client that waits for one source may have asked for another already", .timeLimit(.minutes(1)))
    func pipelined() async throws {
        try await withRelay { upstream, upstreamPort in
            let rules = try Self.rules("first", from: upstreamPort) + Self.rules("second", from: upstreamPort)
            try await TestClient.with(port: upstreamPort) { publisher in
                #expect(try await publisher.publish() == 200)
                try await withRelay {
                    $0.paths = Array(rules.filter { $0.source != nil })
                } _: { _, port in
                    try await TestClient.with(port: port) { reader in
                        // In one piece: the second question is read when the first is answered, in the middle of telling who waits.
                        let questions = ["first", "second"].map { Example.request(.describe, "rtsp://127.0.0.1:8554/\($0)").encoded }
                        try await reader.send(questions.flatMap(\.self))
                        #expect(await reader.nextResponse()?.status == 200)
                        #expect(await reader.nextResponse()?.status == 200)
                    }
                }
            }
        }
    }

    @Test("Without a source readers are refused when they have waited long enough", .timeLimit(.minutes(1)))
    func refused() async throws {
        let free = try await withRelay { _, port in port }
        let nobody = try Self.rules("front", from: free) { $0.startTimeout = .milliseconds(100) }
        try await withRelay {
            $0.paths = nobody
        } _: { relay, port in
            try await TestClient.with(port: port) { (reader: TestClient) async throws in
                #expect(try await reader.ask(Example.request(.describe, "rtsp://127.0.0.1:8554/front"))?.status == 404)
                // The connection is none the worse for it.
                #expect(try await reader.ask(Example.request(.options))?.status == 200)
            }
        }
    }

    @Test("A source that asks for a login gets it in the way it asks for", .timeLimit(.minutes(1)), arguments: LoginMethod.all)
    func login(_ method: LoginMethod) async throws {
        try await withRelay {
            var rule = PathRule(PathPattern(unchecked: "camera"))
            rule.readers = [RelayLogin(name: "viewer", password: "p@ss:w/ord")]
            $0.paths = [rule]
            $0.loginMethods = [method]
        } _: { _, upstreamPort in
            try await TestClient.with(port: upstreamPort) { publisher in
                #expect(try await publisher.publish() == 200)
                for (login, status) in [("viewer:p%40ss%3Aw%2Ford@", 200), ("viewer:wrong@", 404), ("", 404)] {
                    // Waiting for longer than the test may last would be no use: a login is refused at once.
                    let rules = try Self.rules("front", from: upstreamPort, login: login) { $0.startTimeout = .seconds(600) }
                    try await withRelay {
                        $0.paths = rules
                    } _: { _, port in
                        try await TestClient.with(port: port) { (reader: TestClient) async throws in
                            let answer = try await reader.ask(Example.request(.describe, "rtsp://127.0.0.1:8554/front"))
                            #expect(answer?.status == status)
                        }
                    }
                }
            }
        }
    }

    @Test("When the source breaks off its readers' connections end, and they find it again when it is back", .timeLimit(.minutes(1)))
    func comesBack() async throws {
        try await withRelay { upstream, upstreamPort in
            let rules = try Self.rules("front", from: upstreamPort)
            try await withRelay {
                $0.paths = rules
            } _: { relay, port in
                for round in 0..<2 {
                    try await TestClient.with(port: upstreamPort) { publisher in
                        #expect(try await publisher.publish() == 200)
                        try await TestClient.with(port: port) { reader in
                            #expect(try await reader.play("rtsp://127.0.0.1:8554/front") == 200)
                            try await publisher.send(Self.packet(round * 10))
                            #expect(await reader.nextBytes() == Self.packet(round * 10))
                            try await publisher.channel.close()
                            try await reader.ended()
                        }
                    }
                    _ = try await relay.statistics { $0.paths.first?.isReady == false }
                    _ = try await upstream.statistics { $0.paths.isEmpty }
                }
            }
        }
    }

    @Test("A path with a source takes no publisher, and a path without a rule does not exist", .timeLimit(.minutes(1)))
    func noPublisher() async throws {
        let rules = try Self.rules("front", from: 1)
        try await withRelay {
            $0.paths = rules
        } _: { _, port in
            try await TestClient.with(port: port) { client in
                let refused = try await client.ask(Example.announce("rtsp://127.0.0.1:8554/front"))
                #expect(refused?.status != 200)
                #expect(try await client.publish("rtsp://127.0.0.1:8554/pushed") == 200)
            }
        }
    }

    @Test("Shutting down says good-bye to the source", .timeLimit(.minutes(1)))
    func shutsDown() async throws {
        try await withRelay { upstream, upstreamPort in
            try await TestClient.with(port: upstreamPort) { publisher in
                #expect(try await publisher.publish() == 200)
                let rules = try Self.rules("front", from: upstreamPort)
                try await withRelay {
                    $0.paths = rules
                } _: { _, port in
                    let reader = try await TestClient.connect(port: port)
                    #expect(try await reader.play("rtsp://127.0.0.1:8554/front") == 200)
                }
                // The relay that read has ended, and with it its session here.
                _ = try await upstream.statistics { $0.connections == 1 }
            }
        }
    }
}
