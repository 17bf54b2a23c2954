// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// One object of ONNX Runtime's C API: an environment, options, a session, a tensor. Sole owner; frees it at the end.
struct ONNXRuntimeObject: ~Copyable, Sendable {
    // Safe to hand on: the value cannot be copied, so the object has one owner wherever it goes; and of the kinds that
    // are used from several threads at once (environment and session) ONNX Runtime says they may be.
    nonisolated(unsafe) let pointer: OpaquePointer
    private nonisolated(unsafe) let release: @convention(c) (OpaquePointer) -> Void

    /// Takes over `pointer`, which `release` frees at the end.
    init(adopting pointer: OpaquePointer, release: @escaping @convention(c) (OpaquePointer) -> Void) {
        self.pointer = pointer
        self.release = release
    }

    /// Takes over `pointer` where there is one.
    init?(adoptingIfThere pointer: OpaquePointer?, release: @escaping @convention(c) (OpaquePointer) -> Void) {
        guard let pointer else { return nil }
        self.init(adopting: pointer, release: release)
    }

    deinit { release(pointer) }
}
