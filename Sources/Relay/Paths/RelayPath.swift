// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A path in use: one publisher, any number of readers. Lives on the relay's event loop from ANNOUNCE to the publisher's end.
///
/// A packet is looked at once, then offered to every reader: each has its own gate and its own socket, so a slow one
/// loses packets and delays nobody. The bytes are shared by all.
final class RelayPath {
    let name: PathName
    let description: SessionDescription
    private(set) var isReady = false
    private(set) var bytesReceived: UInt64 = 0
    private var packetsInvalid: UInt64 = 0
    private var rtpChannels: [Int: UInt8] = [:]
    private var readers: [PathReader] = []
    private var goneBytesSent: UInt64 = 0
    private var gonePacketsDropped: UInt64 = 0
    private let tracks: [PathTrack]
    private let publisher: any PacketOutlet

    /// Keeps `publisher`, which keeps the path until it leaves: letting go of the path is how the two part.
    init(name: PathName, description: SessionDescription, publisher: any PacketOutlet) {
        self.name = name
        self.description = description
        self.publisher = publisher
        self.tracks = description.tracks.enumerated().map { PathTrack(index: $0.offset, description: $0.element) }
    }

    func becomeReady(rtpChannels: [Int: UInt8]) {
        self.rtpChannels = rtpChannels
        isReady = true
    }

    /// What a reader is told; `nil` before the path is ready.
    var publication: Publication? {
        guard isReady else { return nil }
        let sources = Dictionary(uniqueKeysWithValues: tracks.compactMap { track in track.source.map { (track.index, $0) } })
        return Publication(description: description, rtpChannels: rtpChannels, sources: sources)
    }

    func add(_ reader: PathReader) { readers.append(reader) }

    func remove(_ reader: PathReader) {
        guard let index = readers.firstIndex(where: { $0 === reader }) else { return }
        readers.remove(at: index)
        goneBytesSent += reader.bytesSent
        gonePacketsDropped += reader.packetsDropped
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

    /// A reader's RTCP (reception reports, wishes for a key frame) for the publisher, which loses it if it does not read.
    func receiveFeedback(_ packet: InterleavedPacket, track: Int) {
        guard isReady, publisher.hasRoom, let channel = rtpChannels[track] else { return }
        guard packet.payload.readableBytes >= RTCPPacket.minimumLength else { return }
        publisher.write(packet.header(on: channel + 1))
        publisher.write(packet.payload)
        publisher.flush()
    }

    /// The publisher has gone: its readers are told.
    func end() {
        isReady = false
        let leaving = readers
        readers = []
        for reader in leaving { reader.pathEnded() }
    }

    var statistics: PathStatistics {
        PathStatistics(
            name: name.description,
            isReady: isReady,
            tracks: description.tracks.map(\.encoding),
            readers: readers.count { $0.isPlaying },
            bytesReceived: bytesReceived,
            bytesSent: readers.reduce(goneBytesSent) { $0 + $1.bytesSent },
            packetsDropped: readers.reduce(gonePacketsDropped) { $0 + $1.packetsDropped },
            packetsInvalid: packetsInvalid
        )
    }
}
