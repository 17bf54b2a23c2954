// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Media

@Suite("The camera's clock")
struct CameraClockTests {
    private let received = ContinuousClock.now

    @Test("Until the camera tells its time, ours counts")
    func arrival() {
        var clock = CameraClock()
        let time = clock.captureTime(pts: MediaTimestamp(ticks: 0), reported: nil, received: received, ourSeconds: 1_800_000_000)
        #expect(time == CaptureTime(received: received, unixSeconds: 1_800_000_000, source: .arrival))
    }

    @Test("A camera that knows what time it is is believed, be it late or early", arguments: [1_700_000_000.25, 2_000_000_000])
    func rtcp(seconds: Double) {
        var clock = CameraClock()
        let time = clock.captureTime(
            pts: MediaTimestamp(ticks: 0),
            reported: Int64(seconds * 1e6),
            received: received,
            ourSeconds: 1_800_000_000
        )
        #expect(time == CaptureTime(received: received, unixSeconds: seconds, source: .rtcp, receivedUnixSeconds: 1_800_000_000))
    }

    @Test("A camera that has never been set is not believed", arguments: [0, 86_400_000_000, -2_208_988_800_000_000] as [Int64])
    func neverSet(reported: Int64) {
        var clock = CameraClock()
        #expect(clock.captureTime(pts: MediaTimestamp(ticks: 0), reported: reported, received: received, ourSeconds: 5).source == .arrival)
    }

    @Test("The wrap of RTP time between two reports makes no jump of 13 hours")
    func wrap() {
        var clock = CameraClock()
        let wrap = Int64(CameraClock.wrapSeconds * 1e6)
        var seconds: [Double] = []
        for (index, offset) in [0, -wrap, -wrap, 0].enumerated() {
            let reported = 1_800_000_000_000_000 + Int64(index) * 40_000 + offset
            let pts = MediaTimestamp(ticks: Int64(index) * 3600)
            seconds.append(clock.captureTime(pts: pts, reported: reported, received: received, ourSeconds: 0).unixSeconds)
        }
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.001 })
    }

    @Test("A camera whose clock is set right jumps with it")
    func jump() {
        var clock = CameraClock()
        _ = clock.captureTime(pts: MediaTimestamp(ticks: 0), reported: 1_700_000_000_000_000, received: received, ourSeconds: 0)
        let time = clock.captureTime(pts: MediaTimestamp(ticks: 3600), reported: 1_800_000_000_000_000, received: received, ourSeconds: 0)
        #expect(time.unixSeconds == 1_800_000_000)
    }
}
