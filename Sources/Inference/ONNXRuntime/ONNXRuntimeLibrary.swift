// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// ONNX Runtime's C library, opened.
final class ONNXRuntimeLibrary: Sendable {
    // Safe to share: the table is a constant of the library, which stays open as long as the process lives.
    nonisolated(unsafe) let table: UnsafePointer<vedette_ort>
    /// Release: `1.32.0`.
    let version: String

    /// The library's functions. Any thread may call them.
    var functions: vedette_ort { table.pointee }

    init(folder: String?) throws(InferenceError) {
        let library = try RuntimeLibrary.onnxRuntime.open(folder: folder)
        var version: UnsafePointer<CChar>?
        let table = vedette_ort_table(library.handle, &version)
        self.version = version.map { String(cString: $0) } ?? "of unknown version"
        guard let table else {
            throw InferenceError(
                .runtimeMissing,
                "\(library.path) is ONNX Runtime \(self.version); 1.\(vedette_ort_api_version) or newer is needed: get it with scripts/fetch-runtime"
            )
        }
        self.table = table
    }

    /// Throws `code` with what was being done and why ONNX Runtime could not, unless `status` is its `nil` for success.
    func check(_ status: OpaquePointer?, _ code: InferenceError.Code, _ doing: @autoclosure () -> String) throws(InferenceError) {
        guard let status else { return }
        defer { table.pointee.release_status(status) }
        throw InferenceError(code, "\(doing()): \(String(cString: table.pointee.error_message(status)))")
    }

    /// What `make` put in the place it was given; throws as `check` does.
    func made(
        _ code: InferenceError.Code,
        _ doing: @autoclosure () -> String,
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?
    ) throws(InferenceError) -> OpaquePointer {
        var object: OpaquePointer?
        try check(make(&object), code, doing())
        guard let object else { throw InferenceError(code, doing()) }
        return object
    }
}
