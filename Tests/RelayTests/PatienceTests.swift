// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import Testing

@testable import Relay

@Suite("The relay's patience")
struct PatienceTests {
    private static let packet: [UInt8] = .interleaved(0, .rtp(sequence: 1, timestamp: 1, [0x65]))

    @Test("A publisher that falls silent loses its path, and its readers are let go")
    func silentPublisher() throws {
        let relay = EmbeddedRelay()
        let publisher = try #require(try relay.publisher())
        let reader = try #require(try relay.reader())
        for _ in 0..<10 {
            relay.loop.advanceTime(by: .seconds(9))
            try publisher.receive(Self.packet)
        }
        #expect(relay.core.statistics.paths.map(\.isReady) == [true])
        relay.loop.advanceTime(by: .seconds(13))
        #expect(relay.core.statistics.paths.isEmpty)
        #expect(relay.core.statistics.connections == 0)
        #expect(!publisher.isActive && !reader.isActive)
    }

    @Test("A reader that neither speaks nor takes packets is let go, one that does either is not")
    func idleReaders() throws {
        let relay = EmbeddedRelay { $0.publisherTimeout = .seconds(600) }
        let publisher = try #require(try relay.publisher())
        let silent = try #require(try relay.reader(plays: false))
        let speaking = try #require(try relay.reader(plays: false))
        let taking = try #require(try relay.reader())
        let stalled = try #require(try relay.reader())
        stalled.isWritable = false
        for _ in 0..<5 {
            relay.loop.advanceTime(by: .seconds(20))
            try publisher.receive(Self.packet)
            try speaking.receive(Example.request(.getParameter).encoded)
        }
        #expect([silent, speaking, taking, stalled].map(\.isActive) == [false, true, true, false])
    }

    @Test("A client that drips a request byte by byte does not keep its connection")
    func dripping() throws {
        let relay = EmbeddedRelay()
        let client = try #require(try relay.connect())
        for _ in 0..<13 where client.isActive {
            try client.receive([UInt8(ascii: "A")])
            relay.loop.advanceTime(by: .seconds(1))
        }
        #expect(!client.isActive)
        #expect(relay.core.statistics.connections == 0)
    }

    @Test("A client that asks is given time again")
    func asking() throws {
        let relay = EmbeddedRelay()
        let client = try #require(try relay.connect())
        for _ in 0..<10 {
            try client.receive(Example.request(.options).encoded)
            relay.loop.advanceTime(by: .seconds(9))
        }
        #expect(client.isActive)
    }

    @Test("A client that does not read its answers is asked for no more questions")
    func unreadAnswers() throws {
        let relay = EmbeddedRelay()
        let client = try #require(try relay.connect())
        client.isWritable = false
        client.pipeline.fireChannelWritabilityChanged()
        #expect(client.readsByItself == false)
        client.isWritable = true
        client.pipeline.fireChannelWritabilityChanged()
        #expect(client.readsByItself == true)
    }

    @Test("Shutting down closes everybody and refuses newcomers")
    func shutdown() throws {
        let relay = EmbeddedRelay()
        let clients = [try relay.publisher(), try relay.reader(), try relay.connect()].compactMap { $0 }
        let done = relay.core.shutDown()
        relay.loop.advanceTime(by: .seconds(2))
        try done.wait()
        #expect(clients.map(\.isActive) == [false, false, false])
        #expect(try relay.connect() == nil)
    }
}

extension EmbeddedChannel {
    /// The newest value of `autoRead` that was set.
    fileprivate var readsByItself: Bool? { options.first { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool }
}
