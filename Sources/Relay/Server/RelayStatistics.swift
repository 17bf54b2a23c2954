// SPDX-License-Identifier: Apache-2.0

/// What the relay does, taken in one instant.
public struct RelayStatistics: Hashable, Sendable {
    /// Clients connected, whatever they do.
    public let connections: Int
    /// The paths that have a publisher, by name.
    public let paths: [PathStatistics]

    init(connections: Int = 0, paths: [PathStatistics] = []) {
        self.connections = connections
        self.paths = paths
    }
}

/// One path, taken in one instant. It exists, and counts, as long as its publisher is connected.
public struct PathStatistics: Hashable, Sendable {
    /// Where a path's packets come from.
    public enum Source: String, Hashable, Sendable, CaseIterable {
        /// A client publishes.
        case publisher
        /// The relay fetches them from its rule's source.
        case pull
    }

    public let name: String
    /// Whether its publisher records: whether readers find it.
    public let isReady: Bool
    /// Where its packets come from; `nil` if nobody is there.
    public let source: Source?
    /// The encoding of each track as its description names it: `H264`, `H265`, `MPEG4-GENERIC`.
    public let tracks: [String]
    /// Readers that play.
    public let readers: Int
    /// Bytes of RTP and RTCP from the publisher, with their interleaved headers.
    public let bytesReceived: UInt64
    /// The same to all readers together, those that have left included.
    public let bytesSent: UInt64
    /// Packets readers did not get because they were too slow, those that have left included.
    public let packetsDropped: UInt64
    /// Packets from the publisher that are neither RTP nor RTCP; nobody got them.
    public let packetsInvalid: UInt64
}

extension PathStatistics {
    /// A path whose publisher has announced but does not record.
    init(claimed claim: PathClaim) {
        self.init(
            name: claim.name.description,
            isReady: false,
            source: claim.publisher.kind,
            tracks: claim.description.tracks.map(\.encoding),
            readers: 0,
            bytesReceived: 0,
            bytesSent: 0,
            packetsDropped: 0,
            packetsInvalid: 0
        )
    }
}
