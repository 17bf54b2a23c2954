// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One reader of a path: its gate, its tracks' ways out, its end of the wire.
final class PathReader {
    /// What happened to a reader that its log should say.
    enum Event: Hashable {
        case fellBehind
        case caughtUp(lost: UInt64)
    }

    /// The way one track's packets take.
    enum Carrier {
        /// Inside the connection: RTP on this channel, RTCP on the next.
        case interleaved(rtpChannel: UInt8)
        case datagrams(DatagramAddresses, DatagramSockets)
    }

    private(set) var isPlaying = false
    private(set) var bytesSent: UInt64 = 0
    /// Whether any track goes by UDP.
    private(set) var usesDatagrams = false
    private var gate = ReaderGate()
    private var carriers: [Carrier?] = []
    private var needsFlush = false
    private let outlet: any PacketOutlet
    private let report: (Event) -> Void

    /// Keeps `outlet`, which keeps the reader until it leaves: letting go of the reader is how the two part.
    /// `report` is called on the event loop.
    init(outlet: any PacketOutlet, report: @escaping (Event) -> Void) {
        self.outlet = outlet
        self.report = report
    }

    /// Packets lost because this reader was too slow.
    var packetsDropped: UInt64 { gate.lost }

    func subscribe(track: Int, _ carrier: Carrier, hasKeyFrames: Bool) {
        while carriers.count <= track { carriers.append(nil) }
        carriers[track] = carrier
        if case .datagrams = carrier { usesDatagrams = true }
        gate.add(track: track, hasKeyFrames: hasKeyFrames)
    }

    func play() { isPlaying = true }

    func pause() {
        isPlaying = false
        gate.shut()
    }

    /// Another publisher delivers the same tracks: the reader waits for its first key frame.
    func restart() { gate.shut() }

    /// Sends `packet`, or drops it, as the gate decides.
    func offer(_ packet: InterleavedPacket, _ kind: ReaderGate.Packet, of track: PathTrack) {
        guard isPlaying, track.index < carriers.count, let carrier = carriers[track.index] else { return }
        switch gate.offer(kind, of: track.index, hasRoom: hasRoom(carrier)) {
        case .send: break
        case .begin(let lost):
            if lost > 0 { report(.caughtUp(lost: lost)) }
            // The newest report tells the reader the camera's clock now, not seconds from now.
            if let senderReport = track.senderReport { send(senderReport, .rtcp, carrier) }
        case .drop: return
        case .fallBehind:
            report(.fellBehind)
            return
        }
        send(packet, kind == .rtcp ? .rtcp : .rtp, carrier)
    }

    /// Sends what went into the connection. Datagrams leave by themselves, those of all readers together.
    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        outlet.flush()
    }

    func pathEnded() { outlet.pathEnded() }

    private func hasRoom(_ carrier: Carrier) -> Bool {
        switch carrier {
        case .interleaved: outlet.hasRoom
        case .datagrams(_, let sockets): sockets.hasRoom
        }
    }

    private func send(_ packet: InterleavedPacket, _ kind: ChannelTable.Kind, _ carrier: Carrier) {
        switch carrier {
        case .interleaved(let rtpChannel):
            let channel = kind == .rtcp ? rtpChannel + 1 : rtpChannel
            if packet.channel == channel {
                outlet.write(packet.framed)
            } else {
                outlet.write(packet.header(on: channel))
                outlet.write(packet.payload)
            }
            bytesSent += UInt64(packet.framed.readableBytes)
            needsFlush = true
        case .datagrams(let client, let sockets):
            let payload = packet.payload
            sockets.send(payload, to: kind == .rtcp ? client.rtcp : client.rtp, kind)
            bytesSent += UInt64(payload.readableBytes)
        }
    }
}
