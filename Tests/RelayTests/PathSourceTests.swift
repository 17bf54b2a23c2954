// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing
import Vocabulary

@testable import Relay

/// A source that does what the test says.
private final class ScriptedSource: PathSource {
    let name: PathName
    let core: RelayCore
    private(set) var path: RelayPath?
    private(set) var events: [String] = []
    let kind = PathStatistics.Source.pull

    init(_ name: PathName, _ core: RelayCore) {
        self.name = name
        self.core = core
    }

    func start() { events.append("start") }
    func stop() {
        events.append("stop")
        core.sourceEnded(self, name)
    }
    func firstReaderJoined() { events.append("joined") }
    func lastReaderLeft() { events.append("left") }
    func displaced() { events.append("displaced") }
    func sendFeedback(_ packet: ByteBuffer, track: Int) { events.append("feedback \(track)") }

    func becomeReady() {
        path = SessionDescription(Array(Example.h264.utf8)).flatMap { core.sourceIsReady(self, name, $0, rtpChannels: [0: 0]) }
    }
}

@Suite("Paths the relay fetches itself")
struct PathSourceTests {
    private let relay: EmbeddedRelay
    private let made = Sources()

    private final class Sources { var all: [ScriptedSource] = [] }

    init() throws {
        let pattern = try #require(PathPattern("camera"))
        let source = PathRule.Source(url: try CameraURL("rtsp://127.0.0.1:1/x"))
        relay = EmbeddedRelay { $0.paths = [PathRule(pattern, source: source)] }
        let made = made
        relay.core.makeSource = { name, _, core in
            let source = ScriptedSource(name, core)
            made.all.append(source)
            return source
        }
    }

    @Test("A source starts with the first question, answers all who wait, and hears of readers and their wishes")
    func onDemand() throws {
        let reader = try #require(try relay.reader())
        let other = try #require(try relay.connect())
        try other.receive(Example.request(.describe).encoded + Example.request(.options).encoded)
        #expect(made.all.map(\.events) == [["start"]])
        #expect(try reader.sent() == "" && other.sent() == "")
        let source = try #require(made.all.first)
        source.becomeReady()
        #expect(try reader.sent().contains("RTSP/1.0 200 OK"))
        #expect(try other.sent().contains("a=control:trackID=0"))
        #expect(relay.core.statistics.paths.map(\.source) == [.pull])
        let route = ChannelTable.Route(track: 0, kind: .rtp)
        source.path?.receive(InterleavedPacket(datagram: ByteBuffer(bytes: [UInt8].rtp(sequence: 1, timestamp: 1, [0x65])), channel: 0), route)
        source.path?.flush()
        #expect(try reader.sent().isEmpty == false)
        try reader.receive(.interleaved(1, .receptionReport()) + Example.request(.teardown).encoded)
        #expect(source.events == ["start", "joined", "feedback 0", "left"])
    }

    @Test("Nobody else may publish to the path of a source")
    func noPublisher() throws {
        let client = try #require(try relay.connect())
        try client.receive(Example.announce().encoded)
        #expect(try client.sent().hasPrefix("RTSP/1.0 400"))
    }

    @Test("A source that fails or takes too long leaves those who wait without a path, and the next question starts another")
    func fails() throws {
        let client = try #require(try relay.connect())
        try client.receive(Example.request(.describe).encoded)
        let source = try #require(made.all.first)
        relay.core.sourceEnded(source, source.name)
        #expect(try client.sent().hasPrefix("RTSP/1.0 404"))
        try client.receive(Example.request(.describe).encoded)
        #expect(made.all.count == 2)
        relay.loop.advanceTime(by: .seconds(10))
        #expect(made.all.last?.events == ["start", "stop"])
        #expect(try client.sent().hasPrefix("RTSP/1.0 404"))
    }

    @Test("A reader that leaves before the source is ready does no harm")
    func leavesEarly() throws {
        let client = try #require(try relay.connect())
        try client.receive(Example.request(.describe).encoded)
        try client.close().wait()
        made.all.first?.becomeReady()
        #expect(relay.core.statistics.paths.map(\.isReady) == [true])
        #expect(made.all.first?.events == ["start"])
    }

    @Test("Shutting down stops sources and ends when they have")
    func shutdown() throws {
        let client = try #require(try relay.connect())
        try client.receive(Example.request(.describe).encoded)
        let done = relay.core.shutDown()
        relay.loop.advanceTime(by: .seconds(2))
        try done.wait()
        #expect(made.all.map(\.events) == [["start", "stop"]])
        #expect(relay.core.statistics.paths.map(\.isReady) == [false])
    }
}
