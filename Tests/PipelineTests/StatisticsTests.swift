// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("Statistics")
struct StatisticsTests {
    let start = ContinuousClock.now

    @Test("A steady camera's rate is seen from the second second on, and falls to zero when it stops", arguments: [5, 25, 60, 240])
    func rate(framesPerSecond: Int) {
        var meter = RateMeter()
        for frame in 0..<framesPerSecond * 20 {
            let now = start.advanced(by: .seconds(1) * frame / framesPerSecond)
            meter.count(at: now)
            guard frame > framesPerSecond * 2 else { continue }
            #expect(abs(meter.perSecond(at: now) / Double(framesPerSecond) - 1) < 0.15)
        }
        #expect(meter.perSecond(at: start.advanced(by: .seconds(26))) == 0)
    }

    @Test("Nothing counted is no rate, and one frame is no storm")
    func fewFrames() {
        var meter = RateMeter()
        #expect(meter.perSecond(at: start) == 0)
        meter.count(at: start)
        #expect(meter.perSecond(at: start) <= 1)
    }

    @Test("Percentiles are those of the nearest rank")
    func percentiles() {
        var window = LatencyWindow()
        #expect(window.percentiles == nil)
        window.record(milliseconds: 7)
        #expect(window.percentiles == LatencyPercentiles(p50: 7, p95: 7, p99: 7))
        window = LatencyWindow()
        for value in (1...100).shuffled() { window.record(milliseconds: Double(value)) }
        #expect(window.percentiles == LatencyPercentiles(p50: 50, p95: 95, p99: 99))
    }

    @Test("Old latencies are forgotten")
    func forgotten() {
        var window = LatencyWindow()
        for _ in 0..<100 { window.record(milliseconds: 1000) }
        for _ in 0..<LatencyWindow.capacity { window.record(milliseconds: 1) }
        #expect(window.percentiles == LatencyPercentiles(p50: 1, p95: 1, p99: 1))
    }

    @Test("A histogram's buckets, sum and count agree, and what is beyond the last bound is only counted")
    func histogram() {
        var histogram = LatencyHistogram()
        for value in [0.5, 1, 1.1, 9, 99_999] { histogram.record(milliseconds: value) }
        #expect(histogram.count == 5)
        #expect(histogram.buckets.reduce(0, +) == 4)
        #expect(histogram.buckets[0] == 2)
        #expect(abs(histogram.milliseconds - 100_010.6) < 1e-6)
    }

    @Test("The legs of a frame add up to its whole way")
    func legs() {
        var trace = FrameTrace(received: start)
        var legs = LegHistograms()
        legs.record(trace)
        #expect(legs.total.count == 0)
        trace.decoded = start.advanced(by: .milliseconds(4))
        trace.scheduled = start.advanced(by: .milliseconds(5))
        trace.inferred = start.advanced(by: .milliseconds(14))
        trace.sent = start.advanced(by: .milliseconds(17))
        legs.record(trace)
        let parts = [legs.decoding, legs.waiting, legs.inference, legs.reporting].map(\.milliseconds)
        #expect(abs(parts.reduce(0, +) - legs.total.milliseconds) < 1e-9)
        #expect(legs.total.milliseconds == 17)
    }
}
