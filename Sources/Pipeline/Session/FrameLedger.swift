// SPDX-License-Identifier: Apache-2.0

import Media

/// Keeps account of a session's frames: each access unit that comes in meets exactly one fate, whatever the decoder makes of it.
///
/// A decoder takes units and gives frames, later, sometimes none, and cameras lie: a unit may hold two pictures, or half of
/// one. So the ledger counts what the decoder owes, and settles what it will never pay.
struct FrameLedger: Sendable {
    /// Most units a decoder may owe: twice what Media's keeps account of. What goes beyond came to nothing.
    static let decoderDepth: UInt64 = 128

    private(set) var counters = FrameCounters()
    /// Units the decoder was given and has not answered for.
    private var undecoded: UInt64 = 0
    /// How many units were left out or became frames: the number of the next frame.
    private var nextIndex: UInt64 = 0

    /// A unit came in while the session is paused.
    mutating func skippedUnit() {
        counters.arrived()
        leaveOut(1, as: .paused)
    }

    /// A unit came in and goes to the decoder.
    mutating func arrivedUnit() {
        counters.arrived()
        undecoded += 1
        if undecoded > Self.decoderDepth { discarded(undecoded - Self.decoderDepth) }
    }

    /// The decoder will never make a frame of `count` units.
    mutating func discarded(_ count: UInt64) {
        let owed = min(count, undecoded)
        undecoded -= owed
        leaveOut(owed, as: .corrupt)
    }

    /// The decoder is gone, and with it what it held.
    mutating func lostDecoder() {
        leaveOut(undecoded, as: .late)
        undecoded = 0
    }

    /// A frame came out of the decoder; returns its number. A damaged one is settled with this.
    mutating func decoded(isCorrupt: Bool) -> UInt64 {
        if undecoded > 0 {
            undecoded -= 1
        } else {
            counters.arrived()
        }
        if isCorrupt { counters.settle(as: .corrupt) }
        defer { nextIndex += 1 }
        return nextIndex
    }

    /// A decoded frame met its fate. A damaged one met it already.
    mutating func settle(_ frame: PendingFrame, as fate: FrameCounters.Fate) {
        if !frame.picture.isCorrupt { counters.settle(as: fate) }
    }

    private mutating func leaveOut(_ count: UInt64, as fate: FrameCounters.Fate) {
        counters.settle(count, as: fate)
        nextIndex += count
    }
}
