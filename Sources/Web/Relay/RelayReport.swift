// SPDX-License-Identifier: Apache-2.0

/// What the embedded relay tells about itself, in words of the API. Whoever puts the server together fills it in: this room does not know
/// the relay.
public struct RelayReport: Sendable {
    /// RTSP clients connected, whatever they do.
    public var connections: Int
    /// How often clients were refused or let go, by a reason from a closed list.
    public var refusals: [String: UInt64]
    /// Datagrams from addresses nobody agreed on.
    public var strayDatagrams: UInt64
    public var paths: [Path]

    public init(connections: Int = 0, refusals: [String: UInt64] = [:], strayDatagrams: UInt64 = 0, paths: [Path] = []) {
        self.connections = connections
        self.refusals = refusals
        self.strayDatagrams = strayDatagrams
        self.paths = paths
    }

    public struct Path: Sendable {
        /// Where the packets come from.
        public enum Source: String, Sendable, CaseIterable {
            /// A client publishes.
            case publisher
            /// The relay fetches them.
            case pull
        }

        public var name: String
        /// Whether readers find it.
        public var isReady: Bool
        /// `nil` if nobody is there.
        public var source: Source?
        /// The encoding of each track: `H264`.
        public var tracks: [String]
        public var readersTCP: Int
        public var readersUDP: Int
        public var bytesReceived: UInt64
        /// To all readers together, those that have left included.
        public var bytesSent: UInt64
        /// Packets readers did not get because they were too slow.
        public var packetsDropped: UInt64
        /// Packets from the publisher that are neither RTP nor RTCP; nobody got them.
        public var packetsInvalid: UInt64

        public init(
            name: String,
            isReady: Bool,
            source: Source?,
            tracks: [String] = [],
            readersTCP: Int = 0,
            readersUDP: Int = 0,
            bytesReceived: UInt64 = 0,
            bytesSent: UInt64 = 0,
            packetsDropped: UInt64 = 0,
            packetsInvalid: UInt64 = 0
        ) {
            self.name = name
            self.isReady = isReady
            self.source = source
            self.tracks = tracks
            self.readersTCP = readersTCP
            self.readersUDP = readersUDP
            self.bytesReceived = bytesReceived
            self.bytesSent = bytesSent
            self.packetsDropped = packetsDropped
            self.packetsInvalid = packetsInvalid
        }
    }
}

/// Asks the relay; `nil` where there is none.
public typealias RelayProbe = @Sendable () async -> RelayReport?
