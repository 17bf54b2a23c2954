// SPDX-License-Identifier: Apache-2.0

/// What a reader needs to know of a path that has a publisher.
struct Publication: Hashable, Sendable {
    let description: SessionDescription
    /// The publisher's RTP channel of each track. A reader on the same channel is sent the very bytes received.
    let rtpChannels: [Int: UInt8]
    /// The source of each track's packets, once one was received.
    var sources: [Int: UInt32] = [:]
}

/// What a reader's question for a path led to.
enum Finding: Hashable, Sendable {
    case ready(Publication)
    /// Nobody publishes to the path, or its source cannot be reached.
    case noPublisher
    case refused(AccessRefusal)
}

/// Why a client may not have a path at all.
enum AccessRefusal: Error, Hashable, Sendable {
    /// No rule is about this path.
    case notConfigured
    /// The client must log in, in one of these ways.
    case unauthorized(challenges: [String])
}

/// Why a publisher does not get the path it wishes.
enum ClaimRefusal: Error, Hashable, Sendable {
    /// The path has a publisher that lives.
    case occupied
    /// There are as many paths as the relay allows.
    case full
    /// The relay itself fetches this path.
    case hasSource
    case access(AccessRefusal)
}
