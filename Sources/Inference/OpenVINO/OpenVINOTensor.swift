// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// One tensor of a request. Sole owner of the C handle; the memory is the request's.
struct OpenVINOTensor: ~Copyable {
    private let library: OpenVINOLibrary
    private let handle: OpaquePointer
    private let data: UnsafeMutableRawPointer
    private let count: Int

    init(_ name: String, of request: OpaquePointer, _ library: OpenVINOLibrary) throws(InferenceError) {
        let functions = library.functions
        var handle: OpaquePointer?
        try library.check(functions.request_tensor(request, name, &handle), .failed, "the request has no tensor \(name)")
        guard let handle else { throw InferenceError(.failed, "the request has no tensor \(name)") }
        var data: UnsafeMutableRawPointer?
        var count = 0
        guard functions.tensor_data(handle, &data) == 0, functions.tensor_count(handle, &count) == 0, let data else {
            functions.tensor_free(handle)
            throw InferenceError(.failed, "the tensor \(name) has no memory")
        }
        self.library = library
        self.handle = handle
        self.data = data
        self.count = count
    }

    deinit { library.functions.tensor_free(handle) }

    /// A copy of the tensor's elements, a few kilobytes; `Element` is what the model's signature says of it.
    func copy<Element: BitwiseCopyable>(of _: Element.Type) -> [Element] {
        Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: count))
    }

    /// The tensor's memory, to be written in place, and not to be used after the request is gone.
    func elements<Element: BitwiseCopyable>(_: Element.Type) -> UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: count)
    }
}
