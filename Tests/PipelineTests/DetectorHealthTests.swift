// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Testing

@testable import Pipeline

@Suite("The detector's health")
struct DetectorHealthTests {
    @Test("Trouble is told while it lasts, and failures stay counted after it")
    func spell() {
        let health = DetectorHealth(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(health.trouble == nil)
        health.failed(InferenceError(.failed, "the device is gone"))
        health.failed(InferenceError(.failed, "the device is still gone"))
        #expect(health.trouble == "the device is still gone")
        health.succeeded()
        #expect(health.trouble == nil)
        #expect(health.failures == 2)
    }
}
