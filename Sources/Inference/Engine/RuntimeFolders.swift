// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The folders that may hold the runtimes, best first.
enum RuntimeFolders {
    /// Where a runtime is looked for.
    struct Lookup: Hashable {
        let places: [String]
        /// Nobody named a folder, so the dynamic loader may be asked as well.
        let isOpen: Bool
    }

    /// The variable that names the folder.
    static let variable = "VEDETTE_RUNTIME_DIR"
    /// What `scripts/fetch-runtime` calls it.
    static let folderName = ".runtime"

    /// The folder given, else the one the environment names, else `.runtime` in the working directory and in each folder above the executable.
    static func lookedIn(
        given folder: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        workingDirectory: String = FileManager.default.currentDirectoryPath,
        executable: String? = executablePath
    ) -> Lookup {
        if let chosen = folder ?? environment[variable].flatMap({ $0.isEmpty ? nil : $0 }) {
            return Lookup(places: [chosen], isOpen: false)
        }
        var places = [workingDirectory + "/" + folderName]
        var above = executable?[...]
        while let slash = above?.lastIndex(of: "/") {
            above = above?[..<slash]
            let place = "\(above ?? "")/\(folderName)"
            if !places.contains(place) && FileManager.default.fileExists(atPath: place) { places.append(place) }
        }
        return Lookup(places: places, isOpen: true)
    }

    /// The file this process runs, symbolic links followed; `nil` where the kernel does not tell.
    private static var executablePath: String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }
}
