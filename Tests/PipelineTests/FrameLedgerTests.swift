// SPDX-License-Identifier: Apache-2.0

import Media
import Testing
import Vocabulary

@testable import Pipeline

@Suite("The account of every frame")
struct FrameLedgerTests {
    func frame(_ index: UInt64, isCorrupt: Bool = false) throws -> PendingFrame {
        PendingFrame(picture: try .sample(isCorrupt: isCorrupt), index: index, trace: FrameTrace(received: .now))
    }

    @Test("A frame counts as received when its fate is known, and as in flight before")
    func fate() throws {
        var ledger = FrameLedger()
        ledger.arrivedUnit()
        #expect(ledger.counters.inFlight == 1)
        let index = ledger.decoded(isCorrupt: false)
        #expect(ledger.counters.received == 0)
        ledger.settle(try frame(index), as: .analysed)
        #expect(ledger.counters.received == 1)
        #expect(ledger.counters.inFlight == 0)
    }

    @Test("A damaged frame counts as corrupt once, whatever becomes of it", arguments: FrameCounters.Fate.allCases)
    func damaged(fate: FrameCounters.Fate) throws {
        var ledger = FrameLedger()
        ledger.arrivedUnit()
        let index = ledger.decoded(isCorrupt: true)
        ledger.settle(try frame(index, isCorrupt: true), as: fate)
        #expect(ledger.counters.corrupt == 1)
        #expect(ledger.counters.received == 1)
        #expect(ledger.counters.inFlight == 0)
    }

    @Test("The number of a frame counts those that were left out before it")
    func numbers() {
        var ledger = FrameLedger()
        ledger.skippedUnit()
        ledger.arrivedUnit()
        ledger.discarded(1)
        ledger.arrivedUnit()
        #expect(ledger.decoded(isCorrupt: false) == 2)
        ledger.arrivedUnit()
        #expect(ledger.decoded(isCorrupt: false) == 3)
    }

    @Test("A unit with two pictures in it counts twice")
    func twoPictures() {
        var ledger = FrameLedger()
        ledger.arrivedUnit()
        #expect(ledger.decoded(isCorrupt: false) == 0)
        #expect(ledger.decoded(isCorrupt: false) == 1)
        #expect(ledger.counters.inFlight == 2)
    }

    @Test("Units that never become pictures are settled, and do not pile up")
    func halfPictures() throws {
        var ledger = FrameLedger()
        // Two units a picture, for an hour.
        for index in 0..<UInt64(90_000) {
            ledger.arrivedUnit()
            if index.isMultiple(of: 2) {
                let number = ledger.decoded(isCorrupt: false)
                ledger.settle(PendingFrame(picture: try sample.get(), index: number, trace: FrameTrace(received: .now)), as: .analysed)
            }
        }
        #expect(ledger.counters.inFlight == FrameLedger.decoderDepth)
        #expect(ledger.counters.received + ledger.counters.inFlight == 90_000)
    }

    let sample = Result { try VideoFrame.sample() }

    @Test("A decoder that claims to have discarded more than it got is not believed")
    func boastfulDecoder() {
        var ledger = FrameLedger()
        ledger.arrivedUnit()
        ledger.discarded(1000)
        #expect(ledger.counters.corrupt == 1)
    }

    @Test("What the decoder held when the connection was lost is late")
    func lost() {
        var ledger = FrameLedger()
        for _ in 0..<3 { ledger.arrivedUnit() }
        ledger.lostDecoder()
        #expect(ledger.counters.late == 3)
        #expect(ledger.counters.inFlight == 0)
    }
}
