// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Vocabulary

/// Finds for each viewer the `SessionMessages` that the other viewers of its session use.
///
/// They live as long as somebody watches. Found by the feed and not by the session's id, because an id can be used again
/// by a later session, whose frames count from zero.
final class SharedMessages: Sendable {
    private struct Entry {
        /// Keeps the feed, and with it the identity it is found by.
        let feed: ResultFeed
        let messages: SessionMessages
        var viewers: Int
    }

    private let entries = Guarded<[ObjectIdentifier: Entry]>([:])

    /// Runs `body` with the messages of the session that `feed` belongs to.
    func withMessages<Value>(
        of feed: ResultFeed,
        makingIfFirst make: () -> SessionMessages,
        _ body: (SessionMessages) async -> Value
    ) async -> Value {
        let identity = ObjectIdentifier(feed)
        let messages = entries.withLock { entries in
            entries[identity, default: Entry(feed: feed, messages: make(), viewers: 0)].viewers += 1
            return entries[identity]?.messages
        }
        defer {
            entries.withLock { entries in
                entries[identity]?.viewers -= 1
                if entries[identity]?.viewers == 0 { entries[identity] = nil }
            }
        }
        return await body(messages ?? make())
    }
}
