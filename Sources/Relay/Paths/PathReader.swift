// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One reader of a path: its gate, its channels, its end of the wire.
final class PathReader {
    /// What happened to a reader that its log should say.
    enum Event: Hashable {
        case fellBehind
        case caughtUp(lost: UInt64)
    }

    private(set) var isPlaying = false
    private(set) var bytesSent: UInt64 = 0
    private var gate = ReaderGate()
    private var rtpChannels: [UInt8?] = []
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

    func subscribe(track: Int, rtpChannel: UInt8, hasKeyFrames: Bool) {
        while rtpChannels.count <= track { rtpChannels.append(nil) }
        rtpChannels[track] = rtpChannel
        gate.add(track: track, hasKeyFrames: hasKeyFrames)
    }

    func play() { isPlaying = true }

    func pause() {
        isPlaying = false
        gate.shut()
    }

    /// Another publisher delivers the same tracks: the reader waits for its first key frame.
    func restart() { gate.shut() }

    /// Sends `packet`, or drops it, as the gate decides. Returns whether it was dropped for slowness.
    func offer(_ packet: InterleavedPacket, _ kind: ReaderGate.Packet, of track: PathTrack) {
        guard isPlaying, track.index < rtpChannels.count, let rtpChannel = rtpChannels[track.index] else { return }
        switch gate.offer(kind, of: track.index, hasRoom: outlet.hasRoom) {
        case .send: break
        case .begin(let lost):
            if lost > 0 { report(.caughtUp(lost: lost)) }
            // The newest report tells the reader the camera's clock now, not seconds from now.
            if let senderReport = track.senderReport { send(senderReport, on: rtpChannel + 1) }
        case .drop: return
        case .fallBehind:
            report(.fellBehind)
            return
        }
        send(packet, on: kind == .rtcp ? rtpChannel + 1 : rtpChannel)
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        outlet.flush()
    }

    func pathEnded() { outlet.pathEnded() }

    private func send(_ packet: InterleavedPacket, on channel: UInt8) {
        if packet.channel == channel {
            outlet.write(packet.framed)
        } else {
            outlet.write(packet.header(on: channel))
            outlet.write(packet.payload)
        }
        bytesSent += UInt64(packet.framed.readableBytes)
        needsFlush = true
    }
}
