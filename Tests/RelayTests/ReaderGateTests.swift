// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("The gate before a reader")
struct ReaderGateTests {
    private static let key = ReaderGate.Packet.rtp(startsKeyFrame: true)
    private static let other = ReaderGate.Packet.rtp(startsKeyFrame: false)

    private static func gate(video: [Int], opaque: [Int] = []) -> ReaderGate {
        var gate = ReaderGate()
        for track in video { gate.add(track: track, hasKeyFrames: true) }
        for track in opaque { gate.add(track: track, hasKeyFrames: false) }
        return gate
    }

    @Test("A reader that joins begins at the next key frame")
    func joins() {
        var gate = Self.gate(video: [0])
        let verdicts = [Self.other, .rtcp, Self.key, Self.other, .rtcp].map { gate.offer($0, of: 0, hasRoom: true) }
        #expect(verdicts == [.drop, .drop, .begin(lost: 0), .send, .send])
        #expect(gate.lost == 0)
    }

    @Test("A slow reader loses everything up to a key frame after it has room again, and the loss is counted")
    func fallsBehind() {
        var gate = Self.gate(video: [0])
        let steps: [(ReaderGate.Packet, Bool, ReaderGate.Verdict)] = [
            (Self.key, true, .begin(lost: 0)),
            (Self.other, true, .send),
            (Self.other, false, .fallBehind),
            (Self.other, false, .drop),
            (Self.key, false, .drop),
            (Self.other, true, .drop),
            (Self.key, true, .begin(lost: 4)),
            (Self.other, true, .send),
            (Self.other, false, .fallBehind),
            (Self.key, true, .begin(lost: 1)),
        ]
        for (packet, hasRoom, verdict) in steps { #expect(gate.offer(packet, of: 0, hasRoom: hasRoom) == verdict) }
        #expect(gate.lost == 5)
    }

    @Test("Packets that pass while a reader waits for its first key frame are not lost")
    func waitingIsNotLosing() {
        var gate = Self.gate(video: [0])
        #expect(gate.offer(Self.other, of: 0, hasRoom: false) == .drop)
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 0))
        #expect(gate.lost == 0)
    }

    @Test("Sound follows the video, and stops with it")
    func soundFollows() {
        var gate = Self.gate(video: [0], opaque: [1])
        #expect(gate.offer(Self.other, of: 1, hasRoom: true) == .drop)
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 0))
        #expect(gate.offer(Self.other, of: 1, hasRoom: true) == .begin(lost: 0))
        #expect(gate.offer(Self.other, of: 1, hasRoom: false) == .fallBehind)
        #expect(gate.offer(Self.other, of: 1, hasRoom: true) == .drop)
        #expect(gate.offer(Self.other, of: 0, hasRoom: true) == .drop)
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 3))
        #expect(gate.offer(Self.other, of: 1, hasRoom: true) == .begin(lost: 0))
    }

    @Test("Where there is no video everything flows at once")
    func noVideo() {
        var gate = Self.gate(video: [], opaque: [0])
        #expect(gate.offer(Self.other, of: 0, hasRoom: true) == .begin(lost: 0))
        #expect(gate.offer(Self.other, of: 0, hasRoom: false) == .fallBehind)
        #expect(gate.offer(Self.other, of: 0, hasRoom: true) == .begin(lost: 1))
    }

    @Test("Two videos begin each at its own key frame")
    func twoVideos() {
        var gate = Self.gate(video: [0, 1])
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 0))
        #expect(gate.offer(Self.other, of: 1, hasRoom: true) == .drop)
        #expect(gate.offer(Self.key, of: 1, hasRoom: true) == .begin(lost: 0))
    }

    @Test("A track that was not set up is not sent, and a shut gate waits for a key frame again")
    func shut() {
        var gate = Self.gate(video: [0])
        #expect(gate.offer(Self.key, of: 1, hasRoom: true) == .drop)
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 0))
        gate.shut()
        #expect(gate.offer(Self.other, of: 0, hasRoom: true) == .drop)
        #expect(gate.offer(Self.key, of: 0, hasRoom: true) == .begin(lost: 0))
    }

    @Test("Silence is too long after four quarters without a sign of life")
    func silence() {
        var watch = SilenceWatch()
        #expect((0..<4).map { _ in watch.tick() } == [false, false, false, false])
        watch.heard()
        #expect((0..<5).map { _ in watch.tick() } == [false, false, false, false, true])
    }
}
