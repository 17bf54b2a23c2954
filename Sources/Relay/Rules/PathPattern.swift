// SPDX-License-Identifier: Apache-2.0

/// Which names a rule is about: `camera` is that path alone, `site/*` every path below `site`, `*` every path.
///
/// A `*` stands for any run of characters, slashes included, an empty one too.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
    /// Longest pattern, in bytes: a name, and a few stars.
    static let maximumLength = PathName.maximumLength + 16

    public let description: String
    /// What stands between the stars.
    private let pieces: [[UInt8]]

    /// Reads `text`; `nil` if no path's name could match it.
    public init?(_ text: String) {
        // With a letter for each star a pattern reads like a name.
        let sample = String(text.map { $0 == "*" ? "x" : $0 })
        guard text.utf8.count <= Self.maximumLength, PathName(sample) != nil else { return nil }
        self.init(unchecked: text)
    }

    /// Adopts text that is known to be a pattern.
    init(unchecked text: String) {
        self.description = text
        self.pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// The path's name, if the pattern is one.
    var name: PathName? { pieces.count == 1 ? PathName(description) : nil }

    /// Takes each piece at its first place after the one before: the leftmost choice leaves the most for the rest, so
    /// nothing need be tried twice.
    func matches(_ name: PathName) -> Bool {
        let bytes = Array(name.description.utf8)
        guard let first = pieces.first, let last = pieces.last else { return false }
        guard pieces.count > 1 else { return bytes == first }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first), bytes.suffix(last.count) == last[...] else { return false }
        var rest = bytes.dropFirst(first.count).dropLast(last.count)
        for piece in pieces.dropFirst().dropLast() {
            guard let found = Self.firstRange(of: piece, in: rest) else { return false }
            rest = rest[found...]
        }
        return true
    }

    /// The index after the first place where `piece` stands in `bytes`.
    private static func firstRange(of piece: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var start = bytes.startIndex
        while start + piece.count <= bytes.endIndex {
            if bytes[start..<start + piece.count] == piece[...] { return start + piece.count }
            start += 1
        }
        return nil
    }
}
