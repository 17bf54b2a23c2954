// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("The decoder's account")
struct DecodeLedgerTests {
    private func unit(_ pts: Int64, isKeyFrame: Bool = false) -> AccessUnit {
        AccessUnit(
            codec: .h264,
            pts: MediaTimestamp(ticks: pts),
            dts: MediaTimestamp(ticks: pts),
            isKeyFrame: isKeyFrame,
            bytes: [],
            time: .now
        )
    }

    @Test("Without reordering, a unit whose frame never comes is lost when a later one is shown")
    func overtaken() {
        var ledger = DecodeLedger()
        let numbers = [0, 1, 2].map { ledger.enter(unit($0)).number }
        let (entry, lost) = ledger.leave(numbers[2], reordered: false)
        #expect(entry?.pts.ticks == 2)
        #expect(lost == 2)
    }

    @Test("With reordering, a unit is lost when the next key frame is shown")
    func overtakenByKeyFrame() {
        var ledger = DecodeLedger()
        let numbers = [0, 3, 1].map { ledger.enter(unit($0)).number } + [ledger.enter(unit(4, isKeyFrame: true)).number]
        let lost = [numbers[0], numbers[2], numbers[3]].map { ledger.leave($0, reordered: true).lost }
        #expect(lost == [0, 0, 1])
    }

    @Test(
        "A unit kept back because it is shown later is not lost, whatever its timestamp says",
        arguments: [[0, 3, 1, 2], [0, 1, 2, 3]] as [[Int64]]
    )
    func reordered(pts: [Int64]) {
        var ledger = DecodeLedger()
        let numbers = pts.map { ledger.enter(unit($0)).number }
        for index in [0, 2, 3, 1] {
            let (entry, lost) = ledger.leave(numbers[index], reordered: true)
            #expect(entry != nil && lost == 0)
        }
    }

    @Test("A second frame of the same unit is not counted")
    func twice() {
        var ledger = DecodeLedger()
        let number = ledger.enter(unit(0)).number
        let entries = [ledger.leave(number, reordered: false).entry, ledger.leave(number, reordered: false).entry]
        #expect(entries.map { $0 == nil } == [false, true])
        let isOpen = ledger.refuse(number)
        #expect(!isOpen)
    }

    @Test("A decoder that swallows everything is not remembered without bound")
    func swallows() {
        var ledger = DecodeLedger()
        let lost = (0..<1000).map { ledger.enter(unit($0)).lost }.reduce(0, +)
        let left = ledger.close()
        #expect(lost + left == 1000 && left <= DecodeLedger.largestDelay)
    }
}
