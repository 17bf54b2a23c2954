// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gateway
import Glibc
import Vocabulary

/// A key file on the disk: read whole, written whole.
struct KeyFileStore: Sendable {
    /// No key file is larger; what is, is some other file.
    static let maximumSize = 4 << 20
    /// Most a key file's permissions may allow: nobody beyond its owner and group has to do with it.
    private static let widestPermissions: UInt32 = 0o660

    let path: String

    /// What tells whether the file has changed since; `nil` where there is none. Throws where that cannot be told: a file out of reach
    /// is not one without keys.
    func stamp() throws(KeyFileTrouble) -> FileStamp? {
        do {
            return try FileStamp(path: path)
        } catch {
            throw KeyFileTrouble("the key file \(path) cannot be reached: \(error)")
        }
    }

    /// The keys in the file; none where there is no file.
    func read() throws(KeyFileTrouble) -> KeyFile {
        guard let stamp = try stamp() else { return KeyFile() }
        guard stamp.size <= Self.maximumSize else {
            throw KeyFileTrouble("\(path) is larger than \(Self.maximumSize) bytes; expected a key file as `vedette key add` makes it")
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw KeyFileTrouble("the key file cannot be read: \((error as NSError).localizedDescription)")
        }
        do {
            return try KeyFile(parsing: Array(bytes))
        } catch {
            throw KeyFileTrouble("\(path): \(error)")
        }
    }

    /// Puts `file` in the place of what was there, in one step: whoever reads meanwhile sees the old file or the new one.
    ///
    /// Owner and group stay those of the old file, or become those of the folder, so that root may run the command and the service can
    /// still read the file. Nobody else may: hashes of long random keys give nothing away, but names and scopes are nobody's business.
    func write(_ file: KeyFile) throws(KeyFileTrouble) {
        let old = try stamp()
        // A link stays one: the file it leads to is replaced.
        let target = old == nil ? path : URL(filePath: path).resolvingSymlinksInPath().path
        let folder = URL(filePath: target).deletingLastPathComponent().path
        let draft = "\(target).\(ProcessInfo.processInfo.processIdentifier).new"
        do {
            try Data(file.encoded()).write(to: URL(filePath: draft), options: .withoutOverwriting)
            try Self.check(chmod(draft, (old?.permissions ?? 0o600) & Self.widestPermissions))
            if geteuid() == 0, let model = try old ?? FileStamp(path: folder) { try Self.check(chown(draft, model.owner, model.group)) }
            try Self.check(rename(draft, target))
        } catch {
            unlink(draft)
            throw KeyFileTrouble(
                "the key file \(path) cannot be written: \((error as? KeyFileTrouble)?.description ?? (error as NSError).localizedDescription)"
            )
        }
    }

    private static func check(_ status: Int32) throws(KeyFileTrouble) {
        guard status == 0 else { throw KeyFileTrouble(String(cString: strerror(errno))) }
    }
}

/// Why the key file could not be read or written, or a key not changed.
struct KeyFileTrouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
