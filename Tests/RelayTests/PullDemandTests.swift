// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import Relay

@Suite("When a source is fetched and let go")
struct PullDemandTests {
    private static let pause = SourcePatience.Verdict.wait(.seconds(1))

    @Test("Fetched for the first reader, kept while one reads, let go after the last")
    func life() {
        var machine = PullStateMachine()
        #expect(machine.start(.connect) == [.connect])
        #expect(machine.playing() == [.startClosing])
        #expect(machine.firstReaderJoined() == [.cancelClosing])
        #expect(machine.closeDue() == [])
        #expect(machine.lastReaderLeft() == [.startClosing])
        #expect(machine.firstReaderJoined() == [.cancelClosing])
        #expect(machine.lastReaderLeft() == [.startClosing])
        #expect(machine.closeDue() == [.end(nil), .disconnect])
        #expect(machine.disconnected(nil, .connect) == [])
    }

    @Test("A reader that asked and never played does not keep the source")
    func nobodyCame() {
        var machine = PullStateMachine()
        _ = machine.start(.connect)
        #expect(machine.playing() == [.startClosing])
        #expect(machine.closeDue() == [.end(nil), .disconnect])
    }

    @Test("While readers wait it is tried again, after a rest")
    func triesAgain() {
        var machine = PullStateMachine()
        _ = machine.start(.connect)
        #expect(machine.disconnected(.closed, Self.pause) == [.rest(.seconds(1))])
        #expect(machine.rested(.connect) == [.connect])
        #expect(machine.disconnected(.silent, .wait(.seconds(2))) == [.rest(.seconds(2))])
        #expect(machine.rested(.connect) == [.connect])
        #expect(machine.playing() == [.startClosing])
    }

    @Test("A refusal that nothing mends is the end at once, and again while it is remembered")
    func definitive() {
        var machine = PullStateMachine()
        _ = machine.start(.connect)
        #expect(machine.disconnected(.unauthorized, .refuse(.unauthorized)) == [.end(.unauthorized)])
        var next = PullStateMachine()
        #expect(next.start(.refuse(.unauthorized)) == [.end(.unauthorized)])
    }

    @Test("A source that breaks off ends the spell, read or not")
    func breaksOff() {
        for reads in [true, false] {
            var machine = PullStateMachine()
            _ = machine.start(.connect)
            _ = machine.playing()
            if reads { _ = machine.firstReaderJoined() }
            #expect(machine.disconnected(.closed, Self.pause) == [.cancelClosing, .end(.closed)])
            #expect(machine.state == .over)
        }
    }

    @Test("Stopped while it rests it ends at once, while connected when the connection is closed")
    func stops() {
        var resting = PullStateMachine()
        #expect(resting.start(Self.pause) == [.rest(.seconds(1))])
        #expect(resting.stop() == [.end(nil)])
        #expect(resting.rested(.connect) == [])
        var connecting = PullStateMachine()
        _ = connecting.start(.connect)
        #expect(connecting.stop() == [.cancelClosing, .disconnect])
        #expect(connecting.playing() == [])
        #expect(connecting.disconnected(nil, .connect) == [.end(nil)])
    }

    @Test("Rests grow to their limit, and are forgotten once the source has served")
    func patience() {
        let start = NIODeadline.uptimeNanoseconds(1)
        var patience = SourcePatience()
        #expect(patience.verdict(at: start) == .connect)
        for expected in [1, 2, 4, 8, 16, 30, 30] {
            patience.failed(.closed, at: start)
            #expect(patience.verdict(at: start) == .wait(.seconds(expected)))
            #expect(patience.verdict(at: start + .seconds(Int64(expected))) == .connect)
        }
        patience.failed(.unauthorized, at: start)
        #expect(patience.verdict(at: start + .seconds(29)) == .refuse(.unauthorized))
        #expect(patience.verdict(at: start + .seconds(30)) == .connect)
        patience.served()
        #expect(patience.verdict(at: start) == .connect)
        patience.failed(.closed, at: start)
        #expect(patience.verdict(at: start) == .wait(.seconds(1)))
    }

    @Test("A report names the highest packet over the 16 bits, and the newest sender report with its age")
    func reports() throws {
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        var reporter = ReceptionReporter(receiver: 7)
        #expect(reporter.report(at: start) == nil)
        for sequence in [65_534, 65_535, 1, 0] as [UInt16] {
            let packet: [UInt8] = .rtp(sequence: sequence, timestamp: 0, [0x41])
            reporter.received(try #require(RTPPacket(ByteBuffer(bytes: packet))))
        }
        reporter.received(senderReport: ByteBuffer(bytes: [UInt8].senderReport(ntp: 0x1122_3344_5566_7788)), at: start)
        var report = try #require(reporter.report(at: start + .milliseconds(1500)))
        #expect(report.readableBytes % 4 == 0)
        let words = (0..<8).map { _ in report.readInteger(as: UInt32.self) }
        // Version and count, type and length; receiver; source; nothing lost; 65,537; no jitter; the middle of the clock; 1.5 s.
        #expect(words == [0x81C9_0007, 7, 0x1234_5678, 0, 65_537, 0, 0x3344_5566, 98_304])
        #expect(report.readInteger(as: UInt32.self) == 0x81CA_0004)
        #expect(report.readableBytes == 16)
        #expect(String(buffer: report).contains("vedette\0"))
    }
}
