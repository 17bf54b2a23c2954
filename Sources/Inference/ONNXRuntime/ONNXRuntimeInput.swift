// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// Memory of ours that ONNX Runtime reads in place. Sole owner of the memory and of the tensor around it.
struct ONNXRuntimeInput<Element: BitwiseCopyable>: ~Copyable {
    let value: ONNXRuntimeObject
    private let start: UnsafeMutablePointer<Element>
    private let count: Int

    /// Room for `shape`, filled with `initial`. `type` is ONNX's number for `Element`.
    init(shape: [Int], of initial: Element, type: Int, _ library: ONNXRuntimeLibrary) throws(InferenceError) {
        let functions = library.functions
        let place = ONNXRuntimeObject(
            adopting: try library.made(.failed, "ONNX Runtime does not know the CPU's memory") {
                functions.cpu_memory(Int32(vedette_ort_allocator_arena), Int32(vedette_ort_memory_default), $0)
            },
            release: functions.release_memory_info
        )
        let count = shape.reduce(1, *)
        let axes = shape.map { Int64($0) }
        let start = UnsafeMutablePointer<Element>.allocate(capacity: count)
        start.initialize(repeating: initial, count: count)
        do throws(InferenceError) {
            self.value = ONNXRuntimeObject(
                adopting: try library.made(.failed, "ONNX Runtime makes no tensor of \(shape)") {
                    functions.create_tensor(place.pointer, start, count * MemoryLayout<Element>.stride, axes, axes.count, Int32(type), $0)
                },
                release: functions.release_value
            )
        } catch {
            start.deallocate()
            throw error
        }
        self.start = start
        self.count = count
    }

    // The tensor, released after this, frees no memory that it did not allocate and reads none.
    deinit { start.deallocate() }

    /// The memory, not to be used after the tensor is gone.
    func elements() -> UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: start, count: count)
    }
}
