// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Manifests")
struct ModelManifestTests {
    /// The manifest beside a model called `m.onnx` when `content` stands in `m.json`.
    private func manifest(_ content: String) throws -> ModelManifest {
        try TestFiles.withFolder { folder in
            try Data(content.utf8).write(to: URL(filePath: folder + "/m.json"))
            return try ModelManifest.beside(modelPath: folder + "/m.onnx")
        }
    }

    @Test("A model without a manifest has its file's name and COCO's classes")
    func derived() throws {
        let manifest = try ModelManifest.beside(modelPath: "/nowhere/deim.v2.onnx")
        #expect(manifest.name == "deim.v2")
        #expect(manifest.classes == ModelManifest.cocoClasses)
        #expect(manifest.duplicateOverlap == nil)
    }

    @Test("What a manifest leaves out has its default")
    func defaults() throws {
        #expect(try manifest(#"{"name": "m"}"#) == ModelManifest(name: "m"))
    }

    @Test("What is written is read back")
    func roundTrip() throws {
        let whole = ModelManifest(
            name: "m",
            source: "s",
            licence: "MIT",
            sha256: "00",
            inputWidth: 640,
            inputHeight: 416,
            classes: ["a"],
            threshold: 0.25,
            duplicateOverlap: 0.75
        )
        let text = String(decoding: try JSONEncoder().encode(whole), as: UTF8.self)
        #expect(try manifest(text) == whole)
        #expect(text.contains("duplicate_overlap"))
    }

    @Test(
        "A manifest that makes no sense is refused, and the line says why",
        arguments: [
            ("", "it is no JSON"), ("[]", "an array"), ("{}", "name is missing"), (#"{"name": 1}"#, "name"),
            (#"{"name": "m", "treshold": 0.5}"#, "unknown key treshold"), (#"{"name": "m", "threshold": 2}"#, "threshold is 2.0"),
            (#"{"name": "m", "duplicate_overlap": -1}"#, "duplicate_overlap is -1.0"), (#"{"name": "m", "classes": []}"#, "classes is empty"),
            (#"{"name": "m", "interface": "yolo"}"#, "interface"), (#"{"name": "m", "classes": ["a", 2]}"#, "classes"),
        ]
    )
    func refused(_ content: String, _ phrase: String) {
        let error = #expect(throws: InferenceError.self) { try manifest(content) }
        #expect(error?.code == .badManifest)
        #expect(error?.detail.contains(phrase) == true, "\(error?.detail ?? "")")
    }

    @Test("A manifest that contradicts the model is refused")
    func contradiction() throws {
        let tiny = TestFiles.fixture("tiny-official.onnx")
        guard try TestEngine.load(tiny, .openVINO) != nil else { return }
        try TestFiles.withFolder { folder in
            try FileManager.default.copyItem(atPath: tiny, toPath: folder + "/m.onnx")
            try Data(#"{"name": "m", "input_width": 640}"#.utf8).write(to: URL(filePath: folder + "/m.json"))
            let error = #expect(throws: InferenceError.self) {
                try Detector.load(modelPath: folder + "/m.onnx", options: TestEngine.options(.openVINO))
            }
            #expect(error?.code == .badManifest)
            #expect(error?.detail.contains("640x32") == true && error?.detail.contains("32x32") == true)
        }
    }

    @Test("The catalogue spells COCO's classes as we do")
    func catalogue() throws {
        struct Catalogue: Decodable { let classes: [String: [String]] }
        let bytes = try Data(contentsOf: URL(filePath: TestFiles.root + "/models/catalogue.json"))
        #expect(try JSONDecoder().decode(Catalogue.self, from: bytes).classes["coco"] == ModelManifest.cocoClasses)
    }

    @Test("What scripts/fetch-model writes is a manifest", arguments: ["deimv2-femto", "deimv2-atto"])
    func fetched(_ name: String) throws {
        guard let mirror = TestFiles.shared("models"), executable("python3") != nil else { return }
        try TestFiles.withFolder { folder in
            _ = try output(
                of: TestFiles.root + "/scripts/fetch-model",
                [name, "--into", folder],
                environment: ["VEDETTE_MODEL_MIRROR": mirror]
            )
            let manifest = try ModelManifest.beside(modelPath: "\(folder)/\(name).onnx")
            #expect(manifest.name == name)
            #expect(manifest.sha256?.count == 64)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["\(name).json", "\(name).onnx"])
        }
    }
}
