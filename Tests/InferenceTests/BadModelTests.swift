// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Testing

@Suite("Models that cannot be used end in one clear line")
struct BadModelTests {
    /// The error of loading `path`; a missing runtime is no excuse, for these are found before one is opened.
    private func failure(_ path: String, _ options: EngineOptions = EngineOptions()) -> InferenceError? {
        do throws(InferenceError) {
            _ = try Engines.load(modelPath: path, options: options)
            return nil
        } catch {
            return error
        }
    }

    private func expect(_ error: InferenceError?, _ code: InferenceError.Code, _ phrases: String..., in place: SourceLocation = #_sourceLocation) {
        #expect(error?.code == code, sourceLocation: place)
        let line = error?.description ?? ""
        #expect(!line.contains("\n"), sourceLocation: place)
        for phrase in phrases { #expect(line.contains(phrase), "\(line)", sourceLocation: place) }
    }

    @Test("A file that is not there")
    func missing() {
        expect(failure("/nowhere/model.onnx"), .modelMissing, "/nowhere/model.onnx", "fetch-model")
    }

    @Test("A folder")
    func folder() {
        expect(failure(TestFiles.root), .modelMissing, "is a folder")
    }

    @Test("An empty file")
    func empty() throws {
        try TestFiles.withFolder { folder in
            try Data().write(to: URL(filePath: folder + "/empty.onnx"))
            expect(failure(folder + "/empty.onnx"), .notAModel, "is empty")
        }
    }

    @Test(
        "A file of another kind",
        arguments: ["\u{89}PNG\r\n\u{1A}\n", "version https://git-lfs.github.com/spec/v1\n", "<html>not found</html>", "{}", "\0\0\0\0", "\u{8}"]
    )
    func foreign(_ content: String) throws {
        try TestFiles.withFolder { folder in
            try Data(content.utf8).write(to: URL(filePath: folder + "/foreign.onnx"))
            expect(failure(folder + "/foreign.onnx"), .notAModel, "is not an ONNX model")
        }
    }

    @Test("A model cut short, wherever the cut falls")
    func truncated() throws {
        let whole = try Data(contentsOf: URL(filePath: TestFiles.fixture("tiny-official.onnx")))
        try TestFiles.withFolder { folder in
            let path = folder + "/cut.onnx"
            for length in stride(from: 2, to: whole.count - 8, by: 7) {
                try whole.prefix(length).write(to: URL(filePath: path))
                expect(failure(path), .notAModel, path)
            }
        }
    }

    @Test("A model whose outside is sound and inside broken", arguments: RuntimeChoice.allCases)
    func corrupt(_ runtime: RuntimeChoice) throws {
        guard try TestEngine.load(TestFiles.fixture("tiny-official.onnx"), runtime) != nil else { return }
        var bytes = try Data(contentsOf: URL(filePath: TestFiles.fixture("tiny-official.onnx")))
        let graph = try #require(bytes.range(of: Data("AveragePool".utf8)))
        bytes.replaceSubrange(graph, with: Data(repeating: 0xFF, count: graph.count))
        try TestFiles.withFolder { folder in
            try bytes.write(to: URL(filePath: folder + "/corrupt.onnx"))
            expect(failure(folder + "/corrupt.onnx", TestEngine.options(runtime)), .notAModel, folder)
        }
    }

    @Test("A model with the Hugging Face interface: the line says what was found and what was expected", arguments: RuntimeChoice.allCases)
    func anotherInterface(_ runtime: RuntimeChoice) throws {
        guard try TestEngine.load(TestFiles.fixture("tiny-official.onnx"), runtime) != nil else { return }
        expect(
            failure(TestFiles.fixture("tiny-huggingface.onnx"), TestEngine.options(runtime)),
            .wrongInterface,
            "pixel_values float32 [?,3,32,32]",
            "logits",
            "pred_boxes",
            "expected inputs images float32 [N,3,H,W], orig_target_sizes int64 [N,2]"
        )
    }

    @Test(
        "A device that is not there",
        arguments: [(.onnxRuntime, .cuda), (.onnxRuntime, .tensorrt), (.openVINO, .cuda)] as [(RuntimeChoice, DeviceChoice)]
    )
    func device(_ runtime: RuntimeChoice, _ device: DeviceChoice) throws {
        guard try TestEngine.load(TestFiles.fixture("tiny-official.onnx"), runtime) != nil else { return }
        var options = TestEngine.options(runtime, precision: .automatic)
        options.device = device
        expect(failure(TestFiles.fixture("tiny-official.onnx"), options), .device)
    }
}
