// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference

/// Real engines for the tests.
enum TestEngine {
    /// Options for `runtime`, in f32 so that answers are comparable.
    static func options(_ runtime: RuntimeChoice, precision: PrecisionChoice = .f32) -> EngineOptions {
        // The tests' own executable does not lie in the repository when that is built through symbolic links.
        let folder = TestFiles.root + "/.runtime"
        let isNamed = ProcessInfo.processInfo.environment["VEDETTE_RUNTIME_DIR"] != nil
        let isThere = FileManager.default.fileExists(atPath: folder)
        return EngineOptions(
            runtime: runtime,
            threads: 1,
            runtimeFolder: isThere && !isNamed ? folder : nil,
            precision: precision
        )
    }

    /// The engine, or `nil`, and said aloud, where its runtime is not installed.
    static func load(_ modelPath: String, _ runtime: RuntimeChoice, precision: PrecisionChoice = .f32) throws -> (any InferenceEngine)? {
        if let reason = obstacle(to: runtime) {
            skipped(reason)
            return nil
        }
        do {
            return try Engines.load(modelPath: modelPath, options: options(runtime, precision: precision))
        } catch let error where error.code == .runtimeMissing {
            skipped(error.detail)
            return nil
        }
    }

    /// Why `runtime` cannot be used in this process even where it is installed.
    private static func obstacle(to runtime: RuntimeChoice) -> String? {
        guard runtime == .openVINO, dlsym(nil, "__tsan_init") != nil else { return nil }
        return "OpenVINO's thread library opens a plug-in in a way that ends a process under the thread sanitizer"
    }

    /// What `engine` says of `picture`, a tensor of the size it takes.
    static func run(_ engine: any InferenceEngine, _ picture: [Float], width: Int, height: Int) throws -> RawDetections {
        try engine.makeRequest().run(originalWidth: width, originalHeight: height) { tensor in
            for index in 0..<tensor.count { tensor[index] = picture[index] }
        }
    }
}

/// An engine that always gives the same answer, to test what is made of it.
struct FixedEngine: InferenceEngine {
    let name = "fixed"
    let device = "none"
    var inputWidth = 4
    var inputHeight = 2
    var answer: RawDetections

    func makeRequest() throws(InferenceError) -> any InferenceRequest { Request(engine: self) }

    private final class Request: InferenceRequest {
        private let engine: FixedEngine
        private var tensor: [Float]

        init(engine: FixedEngine) {
            self.engine = engine
            self.tensor = [Float](repeating: 0, count: 3 * engine.inputWidth * engine.inputHeight)
        }

        func run(originalWidth: Int, originalHeight: Int, fill: (inout MutableSpan<Float>) -> Void) throws(InferenceError) -> RawDetections {
            var span = tensor.mutableSpan
            fill(&span)
            return engine.answer
        }
    }
}
