// SPDX-License-Identifier: Apache-2.0

/// What a reader needs to know of a path that has a publisher.
struct Publication: Hashable, Sendable {
    let description: SessionDescription
    /// The publisher's RTP channel of each track. A reader on the same channel is sent the very bytes received.
    let rtpChannels: [Int: UInt8]
    /// The source of each track's packets, once one was received.
    var sources: [Int: UInt32] = [:]
}

/// What became of a publisher's wish to have a path.
enum ClaimOutcome: Hashable, Sendable {
    case granted
    /// The path has a publisher that lives.
    case occupied
    /// There are as many paths as the relay allows.
    case full
}
