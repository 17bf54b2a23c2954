// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

/// The client as a path's publisher.
extension ConnectionHandler: PathPublisher {
    var kind: PathStatistics.Source { .publisher }

    func sendFeedback(_ packet: ByteBuffer, track: Int) {
        guard let channel = machine.channels?.rtpChannels[track] else { return }
        if let client = machine.clientAddresses(ofTrack: track, at: peer) {
            core.sockets?.send(packet, to: client.rtcp, .rtcp)
        } else if hasRoom {
            write(InterleavedPacket.header(of: packet.readableBytes, on: channel + 1))
            write(packet)
            flush()
        }
    }

    func firstReaderJoined() {}

    func lastReaderLeft() {}

    func displaced() {
        core.count(.displaced)
        logger.info("another publisher takes over", metadata: ["relay.path": "\(claim?.name.description ?? "")"])
        claim = nil
        published = nil
        end()
    }
}
