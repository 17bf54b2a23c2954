// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Keeps account of the access units inside a decoder, so that each is either shown or counted as lost.
///
/// A decoder gives frames out in the order they are shown in, keeps some back where pictures were reordered, and says nothing about those
/// it drops. That a unit is lost shows when the next key frame comes out, which everything before it precedes, or in streams without
/// reordering when any later frame does.
struct DecodeLedger {
    /// What is remembered of a unit until its frame comes out.
    struct Entry {
        let number: Int64
        let pts: MediaTimestamp
        let time: CaptureTime
        let isKeyFrame: Bool
    }

    /// Most units a decoder may hold: 16 reordered pictures and as many threads, twice.
    static let largestDelay = 64

    private var entries: [Entry] = []
    private var nextNumber: Int64 = 0

    /// A unit goes in. Returns the number under which its frame will be asked for, and how many were given up to make room: 0 or 1.
    mutating func enter(_ unit: AccessUnit) -> (number: Int64, lost: Int) {
        var lost = 0
        if entries.count == Self.largestDelay {
            entries.removeFirst()
            lost = 1
        }
        let number = nextNumber
        nextNumber += 1
        entries.append(Entry(number: number, pts: unit.pts, time: unit.time, isKeyFrame: unit.isKeyFrame))
        return (number, lost)
    }

    /// A frame came out, of a stream that is `reordered` or not. Returns its unit, or `nil` if that was accounted for before (a unit with
    /// two pictures, or one given up); and how many units this shows to be lost.
    mutating func leave(_ number: Int64, reordered: Bool) -> (entry: Entry?, lost: Int) {
        guard let index = entries.firstIndex(where: { $0.number == number }) else { return (nil, 0) }
        let entry = entries.remove(at: index)
        guard entry.isKeyFrame || !reordered else { return (entry, 0) }
        let before = entries.count
        entries.removeAll { $0.number < number }
        return (entry, before - entries.count)
    }

    /// The decoder refused the unit. Returns whether it was still open.
    mutating func refuse(_ number: Int64) -> Bool {
        guard let index = entries.firstIndex(where: { $0.number == number }) else { return false }
        entries.remove(at: index)
        return true
    }

    /// No frame will come any more. Returns how many units are lost.
    mutating func close() -> Int {
        defer { entries.removeAll(keepingCapacity: true) }
        return entries.count
    }
}
