// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("An open container", .enabled(if: Clip.canBeMade), .timeLimit(.minutes(1)))
struct DemuxerTests {
    struct Trouble: Error {}

    /// Where a non-copyable value may live and die.
    enum Shape: CaseIterable {
        case local, optional, field, early
    }

    struct Owner: ~Copyable {
        var demuxer: Demuxer
    }

    @Test("It is closed when its owner lets go, whatever the owner looks like", arguments: Shape.allCases)
    func closes(_ shape: Shape) throws {
        let gate = ReadGate(interrupt: Interrupt())
        let path = try Clip.make("clip.mp4", ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p"])
        try? live(shape, with: Demuxer(Demuxer.Request(url: "file:\(path)"), gate: gate))
        #expect(gate.isClosing)
    }

    private func live(_ shape: Shape, with demuxer: consuming Demuxer) throws {
        switch shape {
        case .local: _ = try demuxer.read()
        case .optional:
            var kept: Demuxer? = demuxer
            _ = try kept?.read()
            kept = nil
        case .field:
            var owner = Owner(demuxer: demuxer)
            _ = try owner.demuxer.read()
        case .early: throw Trouble()
        }
    }
}
