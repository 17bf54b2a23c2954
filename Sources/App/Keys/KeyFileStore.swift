// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gateway

/// A key file on the disk: read whole, written whole.
struct KeyFileStore: Sendable {
    /// No key file is larger; what is, is some other file.
    static let maximumSize = 4 << 20

    let path: String

    /// What tells whether the file has changed since: where, when and how large. `nil` where there is none.
    var stamp: FileStamp? { FileStamp(path: path) }

    /// The keys in the file; none where there is no file.
    func read() throws -> KeyFile {
        guard let stamp else { return KeyFile() }
        guard stamp.size <= Self.maximumSize else {
            throw KeyCommandError("\(path) is larger than \(Self.maximumSize) bytes; expected a key file as `vedette key add` makes it")
        }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw KeyCommandError("the key file cannot be read: \((error as NSError).localizedDescription)")
        }
        do {
            return try KeyFile(parsing: Array(bytes))
        } catch {
            throw KeyCommandError("\(path): \(error)")
        }
    }

    /// Puts `file` in the place of what was there, in one step: whoever reads meanwhile sees the old file or the new one.
    ///
    /// Only its owner may read it: the hashes of long random keys give nothing away, but names and scopes are nobody's business.
    func write(_ file: KeyFile) throws {
        let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).new"
        do {
            guard
                FileManager.default.createFile(
                    atPath: draft,
                    contents: Data(file.encoded()),
                    attributes: [.posixPermissions: stamp?.permissions ?? 0o600]
                )
            else { throw CocoaError(.fileWriteNoPermission) }
            guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw KeyCommandError("the key file cannot be written: \(path)")
        }
    }
}

/// Tells one state of a file from the next.
struct FileStamp: Hashable, Sendable {
    let inode: Int
    let size: Int
    let modified: Date
    let permissions: Int

    init?(path: String) {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path), let modified = facts[.modificationDate] as? Date else {
            return nil
        }
        self.modified = modified
        self.inode = facts[.systemFileNumber] as? Int ?? 0
        self.size = facts[.size] as? Int ?? 0
        self.permissions = facts[.posixPermissions] as? Int ?? 0o600
    }
}

/// Why a key could not be added, listed or revoked, or the key file not read.
struct KeyCommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
