// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Inference

@Suite("Looking for the runtimes")
struct RuntimeLookupTests {
    @Test("A folder that is given is the only one looked in, whatever the environment says")
    func given() {
        let lookup = RuntimeFolders.lookedIn(given: "/chosen", environment: ["VEDETTE_RUNTIME_DIR": "/other"])
        #expect(lookup == RuntimeFolders.Lookup(places: ["/chosen"], isOpen: false))
    }

    @Test("A folder the environment names is the only one looked in; an empty name is none")
    func environment() {
        #expect(RuntimeFolders.lookedIn(given: nil, environment: ["VEDETTE_RUNTIME_DIR": "/named"]).places == ["/named"])
        #expect(RuntimeFolders.lookedIn(given: nil, environment: ["VEDETTE_RUNTIME_DIR": ""]).isOpen)
    }

    @Test("Otherwise .runtime in the working directory comes first, then in the folders above the executable")
    func above() throws {
        try TestFiles.withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/.runtime", withIntermediateDirectories: true)
            let lookup = RuntimeFolders.lookedIn(
                given: nil,
                environment: [:],
                workingDirectory: "/srv/vedette",
                executable: folder + "/.build/release/vedette"
            )
            #expect(lookup == RuntimeFolders.Lookup(places: ["/srv/vedette/.runtime", folder + "/.runtime"], isOpen: true))
        }
    }

    @Test("A missing runtime is one line that says what was looked for, where, and how to get it", arguments: RuntimeChoice.allCases)
    func missing(_ runtime: RuntimeChoice) {
        let options = EngineOptions(runtime: runtime, runtimeFolder: "/nowhere")
        let error = #expect(throws: InferenceError.self) {
            try Engines.load(modelPath: TestFiles.fixture("tiny-official.onnx"), options: options)
        }
        #expect(error?.code == .runtimeMissing)
        let file = runtime == .openVINO ? "libopenvino_c.so" : "libonnxruntime.so"
        for phrase in [file, "/nowhere", "scripts/fetch-runtime"] {
            #expect(error?.detail.contains(phrase) == true, "\(error?.detail ?? "")")
        }
    }

    @Test("A library that does not load, or is another one, is one line too", arguments: RuntimeChoice.allCases)
    func unusable(_ runtime: RuntimeChoice) throws {
        let file = runtime == .openVINO ? "libopenvino_c.so" : "libonnxruntime.so"
        try TestFiles.withFolder { folder in
            for content in [Data("no library".utf8), try Data(contentsOf: URL(filePath: "/proc/self/exe")).prefix(64)] {
                try content.write(to: URL(filePath: "\(folder)/\(file)"))
                let error = #expect(throws: InferenceError.self) {
                    try Engines.load(
                        modelPath: TestFiles.fixture("tiny-official.onnx"),
                        options: EngineOptions(runtime: runtime, runtimeFolder: folder)
                    )
                }
                #expect(error?.code == .runtimeMissing)
                #expect(error?.detail.contains(folder) == true && error?.detail.contains("\n") == false)
            }
        }
    }

    @Test("OpenVINO's reasons lose the source lines they came through")
    func essence() {
        let message = """
            Exception from src/inference/src/cpp/core.cpp:84:
            Check 'm_model->ParseFromIstream(&model_file)' failed at src/frontends/onnx:563:
            FrontEnd API failed with GeneralFailure:
            Model can't be parsed

            """
        #expect(OpenVINOLibrary.essence(of: message) == "Model can't be parsed")
        #expect(OpenVINOLibrary.essence(of: "Exception from core.cpp:84:") == "Exception from core.cpp:84:")
    }
}
