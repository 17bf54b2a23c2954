// SPDX-License-Identifier: Apache-2.0

import CInferenceRuntimes
import FoundationEssentials

/// A runtime's shared library: what it is called and where below a runtime folder it may lie.
struct RuntimeLibrary: Sendable {
    /// The runtime, for people.
    let runtime: String
    /// The file's name up to `.so`; a version may follow.
    let file: String
    /// Folders below a runtime folder: as PyPI's wheel has it, as the vendor's archive has it, and the file itself.
    let subfolders: [String]

    static let openVINO = RuntimeLibrary(
        runtime: "OpenVINO",
        file: "libopenvino_c.so",
        subfolders: ["openvino/libs", "runtime/lib/intel64", "lib", ""]
    )
    static let onnxRuntime = RuntimeLibrary(
        runtime: "ONNX Runtime",
        file: "libonnxruntime.so",
        subfolders: ["onnxruntime/capi", "lib", ""]
    )

    /// An opened library, which stays open as long as the process lives.
    struct Opened {
        let handle: UnsafeMutableRawPointer
        let path: String
    }

    /// Opens the library from `folder`, else from where `RuntimeFolders` looks.
    func open(folder: String?) throws(InferenceError) -> Opened {
        let folders = RuntimeFolders.lookedIn(given: folder)
        if let path = folders.places.lazy.compactMap({ find(in: $0) }).first {
            return try load(path)
        }
        let places = folders.places.joined(separator: ", ")
        // An answer someone chose is not second-guessed: with another version loaded, the choice would seem to work.
        guard folders.isOpen else { throw missing("looked in \(places)") }
        do throws(InferenceError) {
            return try load(file)
        } catch {
            throw missing("looked in \(places) and where the dynamic loader looks")
        }
    }

    /// The library below `folder`, the newest where there are several versions.
    private func find(in folder: String) -> String? {
        for subfolder in subfolders {
            let place = subfolder.isEmpty ? folder : folder + "/" + subfolder
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else { continue }
            let matches = names.filter { $0 == file || $0.hasPrefix(file + ".") }
            // The longer name first, so that 1.32 counts as newer than 1.9.
            if let newest = matches.max(by: { ($0.count, $0) < ($1.count, $1) }) { return place + "/" + newest }
        }
        return nil
    }

    private func load(_ path: String) throws(InferenceError) -> Opened {
        var reason: UnsafePointer<CChar>?
        guard let handle = vedette_library_open(path, &reason) else {
            let why = reason.map { String(cString: $0) } ?? "no reason given"
            throw InferenceError(.runtimeMissing, "\(runtime) cannot be loaded: \(why); fetch it anew with scripts/fetch-runtime")
        }
        return Opened(handle: handle, path: path)
    }

    private func missing(_ search: String) -> InferenceError {
        InferenceError(.runtimeMissing, "\(runtime) is not installed: no \(file) (\(search)); get it with scripts/fetch-runtime")
    }
}
