// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A path that can be read: one publisher, any number of readers. Lives on the relay's event loop from RECORD to the publisher's end.
///
/// A packet is looked at once, then offered to every reader: each has its own gate and its own way out, so a slow one
/// loses packets and delays nobody. The bytes are shared by all.
final class RelayPath {
    let name: PathName
    /// The publisher there is. Another may take its place while readers stay.
    private(set) var claim: PathClaim
    private(set) var bytesReceived: UInt64 = 0
    private var packetsInvalid: UInt64 = 0
    private var rtpChannels: [Int: UInt8]
    private var tracks: [PathTrack]
    private var readers: [PathReader] = []
    private var goneBytesSent: UInt64 = 0
    private var gonePacketsDropped: UInt64 = 0

    init(_ claim: PathClaim, rtpChannels: [Int: UInt8]) {
        self.name = claim.name
        self.claim = claim
        self.rtpChannels = rtpChannels
        self.tracks = PathTrack.tracks(of: claim.description)
    }

    var description: SessionDescription { claim.description }

    /// What a reader is told.
    var publication: Publication {
        let sources = Dictionary(uniqueKeysWithValues: tracks.compactMap { track in track.source.map { (track.index, $0) } })
        return Publication(description: description, rtpChannels: rtpChannels, sources: sources)
    }

    /// Another publisher delivers from now on. Readers begin again at its first key frame if it describes the same tracks;
    /// others are told that the path they read has ended.
    func passes(to claim: PathClaim, rtpChannels: [Int: UInt8]) {
        let isSame = claim.description.hasSameTracks(as: description)
        self.claim = claim
        self.rtpChannels = rtpChannels
        self.tracks = PathTrack.tracks(of: claim.description)
        guard isSame else { return end() }
        for reader in readers { reader.restart() }
        if !readers.isEmpty { claim.publisher.firstReaderJoined() }
    }

    func add(_ reader: PathReader) {
        readers.append(reader)
        if readers.count == 1 { claim.publisher.firstReaderJoined() }
    }

    func remove(_ reader: PathReader) {
        guard let index = readers.firstIndex(where: { $0 === reader }) else { return }
        readers.remove(at: index)
        forget(reader)
        if readers.isEmpty { claim.publisher.lastReaderLeft() }
    }

    func hasKeyFrames(track: Int) -> Bool { tracks[track].hasKeyFrames }

    /// The publisher sent `packet`. Readers get it, but not before `flush`.
    func receive(_ packet: InterleavedPacket, _ route: ChannelTable.Route) {
        bytesReceived += UInt64(packet.framed.readableBytes)
        let track = tracks[route.track]
        guard let kind = track.classify(packet, route.kind) else {
            packetsInvalid += 1
            return
        }
        for reader in readers { reader.offer(packet, kind, of: track) }
    }

    /// Sends what was received since the last time: once per read from the publisher's socket, not once per packet.
    func flush() {
        for reader in readers { reader.flush() }
    }

    /// The publisher sent something that is no packet to pass on.
    func receiveInvalid() { packetsInvalid += 1 }

    /// A reader's RTCP (reception reports, wishes for a key frame), of which the publisher gets to see what it can use.
    func receiveFeedback(_ packet: ByteBuffer, track: Int, at now: NIODeadline) {
        guard tracks[track].feedback.passes(packet, at: now) else { return }
        claim.publisher.sendFeedback(packet, track: track)
    }

    /// The publisher has gone: its readers are told.
    func end() {
        let leaving = readers
        readers = []
        for reader in leaving {
            forget(reader)
            reader.pathEnded()
        }
    }

    private func forget(_ reader: PathReader) {
        goneBytesSent += reader.bytesSent
        gonePacketsDropped += reader.packetsDropped
    }

    var statistics: PathStatistics {
        var statistics = PathStatistics(name: name)
        statistics.isReady = true
        statistics.source = claim.publisher.kind
        statistics.tracks = description.tracks.map(\.encoding)
        statistics.readersTCP = readers.count { $0.isPlaying && !$0.usesDatagrams }
        statistics.readersUDP = readers.count { $0.isPlaying && $0.usesDatagrams }
        statistics.bytesReceived = bytesReceived
        statistics.bytesSent = readers.reduce(goneBytesSent) { $0 + $1.bytesSent }
        statistics.packetsDropped = readers.reduce(gonePacketsDropped) { $0 + $1.packetsDropped }
        statistics.packetsInvalid = packetsInvalid
        return statistics
    }
}
