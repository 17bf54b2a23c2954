// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Inference

@Suite("The official interface is recognised")
struct ModelSignatureTests {
    static let inputs = [
        ModelPort(name: "images", type: .float32, shape: [nil, 3, 416, 640]), ModelPort(name: "orig_target_sizes", type: .int64, shape: [nil, 2]),
    ]
    static let outputs = [
        ModelPort(name: "labels", type: .int64, shape: [nil, 300]), ModelPort(name: "boxes", type: .float32, shape: [nil, 300, 4]),
        ModelPort(name: "scores", type: .float32, shape: [nil, 300]),
    ]

    @Test("Height and width are read in the order of the axes")
    func size() throws {
        let signature = try ModelSignature(inputs: Self.inputs, outputs: Self.outputs, model: "m")
        #expect((signature.inputWidth, signature.inputHeight) == (640, 416))
    }

    @Test("The order of the ports and open axes do not matter")
    func order() throws {
        let open = Self.outputs.map { ModelPort(name: $0.name, type: $0.type, shape: $0.shape?.map { $0 == 4 ? 4 : nil }) }
        #expect(throws: Never.self) { try ModelSignature(inputs: Self.inputs.reversed(), outputs: open.reversed(), model: "m") }
    }

    struct Change: CustomTestStringConvertible {
        let testDescription: String
        let inputs: [ModelPort]
        let outputs: [ModelPort]

        init(_ what: String, input: ModelPort? = nil, output: ModelPort? = nil, drop: String? = nil, add: ModelPort? = nil) {
            testDescription = what
            inputs = ModelSignatureTests.inputs.map { $0.name == input?.name ? input ?? $0 : $0 }.filter { $0.name != drop }
            outputs =
                ModelSignatureTests.outputs.map { $0.name == output?.name ? output ?? $0 : $0 }.filter { $0.name != drop } + (add.map { [$0] } ?? [])
        }
    }

    @Test(
        "Any other interface is refused",
        arguments: [
            Change("an input is missing", drop: "orig_target_sizes"),
            Change("an output is missing", drop: "scores"),
            Change("an output too many", add: ModelPort(name: "masks", type: .float32, shape: [nil, 300])),
            Change("half precision pictures", input: ModelPort(name: "images", type: .other("float16"), shape: [nil, 3, 416, 640])),
            Change("grey pictures", input: ModelPort(name: "images", type: .float32, shape: [nil, 1, 416, 640])),
            Change("channels last", input: ModelPort(name: "images", type: .float32, shape: [nil, 416, 640, 3])),
            Change("four pictures at once only", input: ModelPort(name: "images", type: .float32, shape: [4, 3, 416, 640])),
            Change("32-bit labels", output: ModelPort(name: "labels", type: .other("int32"), shape: [nil, 300])),
            Change("boxes with an angle", output: ModelPort(name: "boxes", type: .float32, shape: [nil, 300, 5])),
            Change("scores for each class", output: ModelPort(name: "scores", type: .float32, shape: [nil, 300, 80])),
            Change("pictures of any size", input: ModelPort(name: "images", type: .float32, shape: [nil, 3, nil, nil])),
            Change("absurdly large pictures", input: ModelPort(name: "images", type: .float32, shape: [nil, 3, 1 << 20, 1 << 20])),
            Change("no axes known", input: ModelPort(name: "images", type: .float32, shape: nil)),
        ]
    )
    func refused(_ change: Change) {
        let error = #expect(throws: InferenceError.self) { try ModelSignature(inputs: change.inputs, outputs: change.outputs, model: "some.onnx") }
        #expect(error?.code == .wrongInterface)
        #expect(error?.detail.contains("some.onnx") == true)
    }
}
