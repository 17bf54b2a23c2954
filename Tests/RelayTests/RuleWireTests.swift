// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing

@testable import Relay

@Suite("Rules on the wire")
struct RuleWireTests {
    private static let url = "rtsp://127.0.0.1:8554/camera"

    private static func rule(_ text: String, _ change: (inout PathRule) -> Void = { _ in }) throws -> PathRule {
        var rule = PathRule(try #require(PathPattern(text)))
        change(&rule)
        return rule
    }

    private static func statuses(_ text: String) -> [String] {
        text.split(separator: "\r\n").filter { $0.hasPrefix("RTSP/1.0 ") }.map { String($0.dropFirst(9).prefix(3)) }
    }

    /// The `Authorization` of an answer to the last MD5 challenge in `text`.
    private static func authorization(_ text: String, _ method: RTSPMethod, password: String = "right") -> String? {
        guard let challenge = text.split(separator: "\r\n").last(where: { $0.hasPrefix("WWW-Authenticate: Digest") && !$0.contains("SHA-256") }),
            let parameters = AuthenticationParameters(challenge.dropFirst("WWW-Authenticate: Digest ".count)), let nonce = parameters["nonce"]
        else { return nil }
        let header = #"Digest username="me", realm="vedette", nonce="\#(nonce)", uri="\#(url)", response="#
        guard case .digest(let digest)? = Credentials(parsing: header + "\"\"") else { return nil }
        return header + "\"" + digest.expectedResponse(RelayLogin(name: "me", password: password), method: method, realm: "vedette") + "\""
    }

    @Test("A path no rule names does not exist; one a rule names has no publisher yet, and is listed")
    func notConfigured() throws {
        let rule = try Self.rule("camera")
        let relay = EmbeddedRelay { $0.paths = [rule] }
        let client = try #require(try relay.connect())
        try client.receive(Example.request(.describe, "rtsp://h/other").encoded + Example.announce("rtsp://h/other").encoded)
        try client.receive(Example.request(.describe).encoded)
        #expect(Self.statuses(try client.sent()) == ["400", "400", "404"])
        let statistics = relay.core.statistics
        #expect(statistics.paths.map(\.name) == ["camera"])
        #expect(statistics.paths.first?.isReady == false && statistics.paths.first?.source == nil)
        #expect(statistics.refusals[.notConfigured] == 2 && statistics.refusals[.noPublisher] == 1)
    }

    @Test("Publishing and reading have logins of their own; wrong ones wait for their answer, and too many end the connection")
    func logins() throws {
        let rule = try Self.rule("camera") {
            $0.publishers = [RelayLogin(name: "me", password: "right")]
            $0.readers = [RelayLogin(name: "me", password: "other")]
        }
        let relay = EmbeddedRelay { $0.paths = [rule] }
        let client = try #require(try relay.connect())
        try client.receive(Example.announce().encoded)
        let challenge = try client.sent()
        #expect(Self.statuses(challenge) == ["401"])
        #expect(relay.core.statistics.refusals[.wrongLogin] == 0)
        var announce = Example.announce()
        announce.headers.append("Authorization", try #require(Self.authorization(challenge, .announce)))
        try client.receive(announce.encoded)
        try client.receive(Example.setup(Self.url + "/streamid=0", "RTP/AVP/TCP").encoded + Example.request(.record).encoded)
        #expect(Self.statuses(try client.sent()) == ["200", "200", "200"])

        let reader = try #require(try relay.connect())
        try reader.receive(Example.request(.describe).encoded)
        let asked = try reader.sent()
        for attempt in 1...LoginCheck.maximumFailures {
            // The publisher's password is not the reader's. What the client says while it waits is answered after.
            let authorization = try #require(Self.authorization(asked, .describe))
            try reader.receive(Example.request(.describe, headers: ["Authorization": authorization]).encoded + Example.request(.options).encoded)
            #expect(try reader.sent() == "")
            relay.loop.advanceTime(by: .seconds(1))
            #expect(Self.statuses(try reader.sent()) == (attempt < LoginCheck.maximumFailures ? ["401", "200"] : ["401", "200"]))
        }
        relay.loop.advanceTime(by: .seconds(1))
        #expect(!reader.isActive)
        #expect(relay.core.statistics.refusals[.wrongLogin] == 5)
    }

    @Test("A publisher that may take over does so when it records; readers of the same tracks stay, and the first is sent away")
    func takesOver() throws {
        let rule = try Self.rule("*") { $0.secondPublisher = .takesOver }
        let relay = EmbeddedRelay { $0.paths = [rule] }
        let first = try #require(try relay.publisher())
        let reader = try #require(try relay.reader())
        let packet: [UInt8] = .interleaved(0, .rtp(sequence: 1, timestamp: 1, [0x65]))
        try first.receive(packet)
        _ = try reader.sent()
        let second = try #require(try relay.connect())
        try second.receive(Example.announce().encoded + Example.setup(Self.url + "/streamid=0", "RTP/AVP/TCP").encoded)
        // Announcing alone takes nothing.
        try first.receive(.interleaved(0, .rtp(sequence: 2, timestamp: 2, [0x41])))
        #expect(try reader.sent().isEmpty == false)
        try second.receive(Example.request(.record).encoded)
        relay.loop.advanceTime(by: .seconds(2))
        #expect([first, second, reader].map(\.isActive) == [false, true, true])
        try second.receive(.interleaved(0, .rtp(sequence: 7, timestamp: 7, [0x41])))
        #expect(try reader.sent().isEmpty)
        try second.receive(.interleaved(0, .rtp(sequence: 8, timestamp: 8, [0x65])))
        #expect(try reader.sent().isEmpty == false)
        #expect(relay.core.statistics.paths.map(\.readers) == [1])
        #expect(relay.core.statistics.refusals[.displaced] == 1)
    }

    @Test("Readers of other tracks than the new publisher's are let go")
    func takesOverOtherTracks() throws {
        let rule = try Self.rule("*") { $0.secondPublisher = .takesOver }
        let relay = EmbeddedRelay { $0.paths = [rule] }
        _ = try relay.publisher()
        let reader = try #require(try relay.reader())
        let second = try #require(try relay.connect())
        let other = Example.h264.replacing("H264/90000", with: "H265/90000")
        try second.receive(Example.announce(Self.url, other).encoded + Example.setup(Self.url + "/streamid=0", "RTP/AVP/TCP").encoded)
        try second.receive(Example.request(.record).encoded)
        relay.loop.advanceTime(by: .seconds(2))
        #expect([second, reader].map(\.isActive) == [true, false])
        #expect(relay.core.statistics.paths.map(\.tracks) == [["H265"]])
    }

    @Test("A client that takes nothing of what waits for it is let go before it is silent too long")
    func stalled() throws {
        let relay = EmbeddedRelay { $0.publisherTimeout = .seconds(600) }
        _ = try relay.publisher()
        let reader = try #require(try relay.reader())
        reader.isWritable = false
        reader.pipeline.fireChannelWritabilityChanged()
        relay.loop.advanceTime(by: .seconds(10))
        #expect(reader.isActive)
        relay.loop.advanceTime(by: .seconds(3))
        #expect(!reader.isActive)
        #expect(relay.core.statistics.refusals[.stalled] == 1)
    }

    @Test("Bytes that are taken, however slowly, are a sign of life")
    func slow() {
        var watch = WriteWatch()
        #expect((0..<20).map { watch.tick(waiting: 1000 - $0) }.contains(true) == false)
        #expect((0..<5).map { _ in watch.tick(waiting: 981) }.last == true)
    }
}
