// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Inference
import Vocabulary

@testable import Pipeline

/// A model that finds one person in every picture, as slowly as a test wants.
final class ScriptedEngine: InferenceEngine {
    let name = "scripted"
    let device = "test"
    let inputWidth = 8
    let inputHeight = 8

    private let permits: DispatchSemaphore?
    private let work: @Sendable () -> Void
    private let failing = Guarded(false)
    /// Tells of each picture when its inspection begins.
    let begun = AsyncStream<Void>.makeStream()

    /// - Parameter isGated: Each inspection waits for a permit.
    init(isGated: Bool = false, work: @escaping @Sendable () -> Void = {}) {
        self.permits = isGated ? DispatchSemaphore(value: 0) : nil
        self.work = work
    }

    /// Lets `count` inspections go on.
    func permit(_ count: Int = 1) {
        for _ in 0..<count { permits?.signal() }
    }

    var isFailing: Bool {
        get { failing.withLock { $0 } }
        set { failing.withLock { $0 = newValue } }
    }

    func makeRequest() throws(InferenceError) -> any InferenceRequest { Request(self) }

    private final class Request: InferenceRequest {
        let engine: ScriptedEngine
        var tensor = [Float](repeating: 0, count: 3 * 8 * 8)

        init(_ engine: ScriptedEngine) { self.engine = engine }

        func run(
            originalWidth: Int,
            originalHeight: Int,
            fill: (inout MutableSpan<Float>) -> Void
        ) throws(InferenceError) -> RawDetections {
            var span = tensor.mutableSpan
            fill(&span)
            engine.begun.continuation.yield()
            engine.permits?.wait()
            engine.work()
            if engine.isFailing { throw InferenceError(.failed, "scripted") }
            return RawDetections(labels: [0], boxes: [4, 4, 40, 40], scores: [0.9])
        }
    }
}

extension Detector {
    /// A detector around a scripted engine.
    static func scripted(_ engine: ScriptedEngine = ScriptedEngine()) -> Detector {
        Detector(manifest: ModelManifest(name: "scripted", classes: ["person", "bicycle", "car"]), engine: engine)
    }
}
