// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes

/// OpenVINO's C library, opened.
final class OpenVINOLibrary: Sendable {
    // Safe to share: the table is written before it gets here and lives as long as the process.
    nonisolated(unsafe) let table: UnsafePointer<vedette_openvino>
    /// Release, without the build's hash: `2026.4.1`.
    let version: String

    /// The library's functions. All but those of a request may be called from any thread.
    var functions: vedette_openvino { table.pointee }

    init(folder: String?) throws(InferenceError) {
        let library = try RuntimeLibrary.openVINO.open(folder: folder)
        var lacking: UnsafePointer<CChar>?
        guard let table = vedette_openvino_table(library.handle, &lacking) else {
            let what = lacking.map { "lacks \(String(cString: $0))" } ?? "cannot be used"
            throw InferenceError(.runtimeMissing, "\(library.path) \(what); get the OpenVINO that Vedette knows with scripts/fetch-runtime")
        }
        self.table = table
        var version = ov_version()
        guard table.pointee.version(&version) == 0 else {
            throw InferenceError(.runtimeMissing, "\(library.path) does not tell its version; fetch it anew with scripts/fetch-runtime")
        }
        defer { table.pointee.version_free(&version) }
        self.version = version.build.map { String(String(cString: $0).prefix { $0 != "-" }) } ?? "of unknown version"
    }

    /// Throws `code` with what was being done and why OpenVINO could not, unless `status` says it could.
    func check(_ status: ov_status, _ code: InferenceError.Code, _ doing: @autoclosure () -> String) throws(InferenceError) {
        guard status != 0 else { return }
        throw InferenceError(code, "\(doing()): \(Self.essence(of: take(functions.last_error()) ?? "OpenVINO gives no reason"))")
    }

    /// The text at `pointer`, which OpenVINO allocated; frees it.
    func take(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
        guard let pointer else { return nil }
        defer { functions.text_free(pointer) }
        return String(cString: pointer)
    }

    /// OpenVINO's explanation without the source lines it passed through on its way up.
    static func essence(of message: String) -> String {
        let lines = message.split(separator: "\n")
        let telling = lines.filter { line in !["Exception from ", "Check '", "FrontEnd API failed"].contains { line.hasPrefix($0) } }
        return (telling.isEmpty ? lines : telling).joined(separator: " ")
    }
}
