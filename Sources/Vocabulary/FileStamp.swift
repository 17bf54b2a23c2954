// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells one version of a file from the next, without reading it. Links are followed: what counts is the file they lead to.
public struct FileStamp: Hashable, Sendable {
    public let device: UInt
    public let inode: UInt
    public let size: Int
    /// When it was changed, in seconds and nanoseconds of Unix time.
    public let seconds: Int
    public let nanoseconds: Int
    /// The bits for owner, group and others.
    public let permissions: UInt32
    public let owner: UInt32
    public let group: UInt32

    /// `nil` where there is no such file; throws where that cannot be told.
    public init?(path: String) throws(FileStampError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            guard code == ENOENT || code == ENOTDIR else { throw FileStampError(reason: String(cString: strerror(code))) }
            return nil
        }
        self.device = UInt(status.st_dev)
        self.inode = UInt(status.st_ino)
        self.size = Int(status.st_size)
        self.seconds = status.st_mtim.tv_sec
        self.nanoseconds = status.st_mtim.tv_nsec
        self.permissions = status.st_mode & 0o777
        self.owner = status.st_uid
        self.group = status.st_gid
    }
}

/// Why nothing can be told about a file: no permission on the way to it, a disk that fails.
public struct FileStampError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { reason }
}
