// SPDX-License-Identifier: Apache-2.0

/// The name of one path: what stands between the host and the track in an address, without slashes at its ends.
struct PathName: Hashable, Sendable, CustomStringConvertible {
    /// Longest name, in bytes.
    static let maximumLength = 128

    let description: String

    /// The name written in `text`; `nil` if it is empty, too long, or holds anything but letters, digits and `_-./~:`.
    /// Segments of dots alone are refused: a path may become a file's name one day.
    init?(_ text: some StringProtocol) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.allSatisfy({ segment in segment.contains { $0 != "." } }) else { return nil }
        self.description = String(text)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
