// SPDX-License-Identifier: Apache-2.0

import struct FoundationEssentials.Date

/// A time as the key file writes it: RFC 3339 in UTC, to the second.
enum UTCTime {
    static func text(_ date: Date) -> String { date.formatted(.iso8601) }

    /// Reads only what `text` writes: one way to write a time is enough, and no zone is mistaken.
    static func date(_ text: String) -> Date? {
        guard let date = try? Date(text, strategy: .iso8601), self.text(date) == text else { return nil }
        return date
    }
}
