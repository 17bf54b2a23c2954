// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file read as a protocol buffer's keys and lengths, a few bytes at a time: models can be larger than memory.
///
/// What is not there is `nil` or `false`; nothing is read past the end.
struct ProtobufFrame: ~Copyable {
    /// The most bytes a number takes: 64 bits at seven to the byte.
    static let longestVarint = 10

    private let file: Int32
    private let size: Int
    private var position = 0

    /// Opens the file at `path`; `nil` where it cannot be read.
    init?(path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        self.file = file
        self.size = max(0, lseek(file, 0, SEEK_END))
    }

    deinit { close(file) }

    var isAtEnd: Bool { position >= size }

    /// The number that stands here.
    mutating func varint() -> UInt64? {
        var bytes: InlineArray<10, UInt8> = .init(repeating: 0)
        var span = bytes.mutableSpan
        let read = span.withUnsafeMutableBytes { pread(file, $0.baseAddress, Self.longestVarint, off_t(position)) }
        var value: UInt64 = 0
        for index in 0..<max(0, read) {
            value |= UInt64(bytes[index] & 0x7F) << UInt64(7 * index)
            if bytes[index] < 0x80 {
                position += index + 1
                return value
            }
        }
        return nil
    }

    /// Steps over `length` bytes; `false` where the file has fewer.
    mutating func skip(_ length: UInt64) -> Bool {
        guard length <= UInt64(max(0, size - position)) else { return false }
        position += Int(length)
        return true
    }
}
