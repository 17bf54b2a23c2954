// SPDX-License-Identifier: Apache-2.0

/// What a reader needs to know of a path that has a publisher.
struct Publication: Hashable, Sendable {
    let description: SessionDescription
    /// The publisher's RTP channel of each track. A reader on the same channel is sent the very bytes received.
    let rtpChannels: [Int: UInt8]
    /// The source of each track's packets, once one was received.
    var sources: [Int: UInt32] = [:]
}

/// Why a publisher does not get the path it wishes.
enum ClaimRefusal: Error, Hashable, Sendable {
    /// The path has a publisher that lives.
    case occupied
    /// There are as many paths as the relay allows.
    case full
    /// No rule is about this path, or its rule has a source.
    case notConfigured
}
