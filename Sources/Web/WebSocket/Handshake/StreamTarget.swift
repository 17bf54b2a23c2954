// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Vocabulary

/// The address of a session's WebSocket: `/ws/stream/{session_id}`, with what its query asks for.
struct StreamTarget {
    static let prefix = "/ws/stream/"

    /// `nil` where the address names no session: the text is no UUID.
    let session: SessionID?
    /// The arguments named `picture`.
    let pictures: [Substring]

    /// `nil` for an address that is none of ours.
    init?(_ uri: URI) {
        guard uri.path.hasPrefix(Self.prefix) else { return nil }
        self.session = SessionID(uri.path.dropFirst(Self.prefix.count))
        self.pictures = uri.queryParameters[values: "picture"]
    }
}
