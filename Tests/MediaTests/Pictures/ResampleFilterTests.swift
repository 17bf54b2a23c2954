// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Media

@Suite("Weights of a resize")
struct ResampleFilterTests {
    @Test(
        "Every output sample takes what is there, and the weights never overflow the sum",
        arguments: [(1920, 1920.0, 640), (1080, 1080, 416), (3, 2.5, 8), (1, 0.5, 5), (1, 1, 1), (7, 7, 7), (16384, 16384, 32), (5000, 5000, 3)]
    )
    func weightsAreSound(samples: Int, extent: Double, output: Int) {
        let axis = ResampleFilter.Axis(samples: samples, extent: extent, output: output)
        let filter = ResampleFilter(axis)
        for tap in (0..<output).map(filter.share) {
            #expect(!tap.weights.isEmpty && tap.weights.count <= ResampleFilter.maximumTaps)
            #expect(tap.first >= 0 && tap.first + tap.weights.count <= samples)
            let sum = tap.weights.reduce(0) { $0 + Int($1) }
            #expect((65535...65536).contains(sum))
        }
    }

    @Test("No resize takes each sample as it is")
    func identity() {
        let taps = (0..<9).map(ResampleFilter(ResampleFilter.Axis(samples: 9, extent: 9, output: 9)).share)
        #expect(taps.map(\.first) == Array(0..<9))
        #expect(taps.allSatisfy { $0.weights == [65535] })
    }
}
