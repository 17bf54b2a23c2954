// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pipeline

@Suite("The rate limit")
struct RateLimitTests {
    /// How many frames of a camera pass in ten seconds.
    func admitted(camera framesPerSecond: Double, limit: Double, jitter: [Double] = [0]) -> Int {
        let start = ContinuousClock.now
        var rateLimit = RateLimit(framesPerSecond: limit)
        return (0..<Int(framesPerSecond * 10)).count { number in
            let milliseconds = Double(number) * 1000 / framesPerSecond + jitter[number % jitter.count]
            return rateLimit.admits(at: start.advanced(by: .milliseconds(milliseconds)))
        }
    }

    @Test(
        "Frames pass at the lower of the two rates",
        arguments: [(25.0, 10.0, 100), (25, 25, 250), (25, 20, 200), (30, 1, 10), (25, 60, 250), (5, 0.5, 5)]
    )
    func rate(camera: Double, limit: Double, expected: Int) {
        #expect(abs(admitted(camera: camera, limit: limit) - expected) <= 1)
    }

    @Test("A limit equal to the camera's rate does not halve it when the camera jitters")
    func jitter() {
        #expect(admitted(camera: 25, limit: 25, jitter: [0, -8, 9, 3, -12, 5]) >= 248)
    }

    @Test("What was not used is not saved up")
    func noSavings() {
        let start = ContinuousClock.now
        var rateLimit = RateLimit(framesPerSecond: 10)
        _ = rateLimit.admits(at: start)
        let later = start.advanced(by: .seconds(60))
        let burst = (0..<10).count { rateLimit.admits(at: later.advanced(by: .milliseconds($0))) }
        #expect(burst == 1)
    }
}
