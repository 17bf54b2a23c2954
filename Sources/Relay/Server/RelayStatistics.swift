// SPDX-License-Identifier: Apache-2.0

/// What the relay does, taken in one instant.
public struct RelayStatistics: Hashable, Sendable {
    /// Clients connected, whatever they do.
    public var connections = 0
    /// How often clients were refused or let go, by reason. Every reason is there.
    public var refusals: [RelayRefusal: UInt64] = Dictionary(uniqueKeysWithValues: RelayRefusal.allCases.map { ($0, 0) })
    /// Datagrams from addresses nobody agreed on; nobody got them.
    public var datagramsFromStrangers: UInt64 = 0
    /// The UDP port for RTP (RTCP has the next); `nil` if UDP is off or the relay is not running.
    public var udpPort: Int?
    /// The paths in use, and those the rules name exactly, by name.
    public var paths: [PathStatistics] = []

    init() {}
}

/// One path, taken in one instant. It counts as long as its publisher, or one that took over from it, is connected.
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
    public var isReady = false
    /// Where its packets come from; `nil` if nobody is there.
    public var source: Source?
    /// The encoding of each track as its description names it: `H264`, `H265`, `MPEG4-GENERIC`.
    public var tracks: [String] = []
    /// Readers that play and get every track inside their connection.
    public var readersTCP = 0
    /// Readers that play and get some track by UDP.
    public var readersUDP = 0
    /// Bytes of RTP and RTCP from the publisher, with their interleaved headers (datagrams count as if they had them).
    public var bytesReceived: UInt64 = 0
    /// The same to all readers together, those that have left included; datagrams without headers.
    public var bytesSent: UInt64 = 0
    /// Packets readers did not get because they were too slow, those that have left included.
    public var packetsDropped: UInt64 = 0
    /// Packets from the publisher that are neither RTP nor RTCP, or longer than allowed; nobody got them.
    public var packetsInvalid: UInt64 = 0

    init(name: PathName) {
        self.name = name.description
    }

    /// Readers that play.
    public var readers: Int { readersTCP + readersUDP }
}
