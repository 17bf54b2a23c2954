// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// A tensor ONNX Runtime made, and its memory. Sole owner of both.
struct ONNXRuntimeTensor: ~Copyable {
    private let value: ONNXRuntimeObject
    private let data: UnsafeMutableRawPointer
    private let count: Int

    /// Takes over `value`; throws where there is none or it holds no tensor in the CPU's memory.
    init(_ value: consuming ONNXRuntimeObject?, _ library: ONNXRuntimeLibrary) throws(InferenceError) {
        guard let value else { throw InferenceError(.failed, "the model left out an answer") }
        let functions = library.functions
        let info = ONNXRuntimeObject(
            adopting: try library.made(.failed, "an answer has no shape") { functions.value_info(value.pointer, $0) },
            release: functions.release_tensor_info
        )
        var count = 0
        try library.check(functions.element_count(info.pointer, &count), .failed, "an answer has no shape")
        var data: UnsafeMutableRawPointer?
        try library.check(functions.tensor_data(value.pointer, &data), .failed, "an answer has no memory")
        guard let data else { throw InferenceError(.failed, "an answer has no memory") }
        self.value = value
        self.data = data
        self.count = count
    }

    /// A copy of the tensor's elements, a few kilobytes; `Element` is what the model's signature says of it.
    func copy<Element: BitwiseCopyable>(of _: Element.Type) -> [Element] {
        Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: count))
    }
}
