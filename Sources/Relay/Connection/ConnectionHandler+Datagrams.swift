// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The client's packets by UDP. They are its own as much as those inside the connection, which ends both when it closes.
extension ConnectionHandler: DatagramReceiver {
    /// Whether the client may be given these of its ports: nobody else at its address has them, and its address is one.
    func isFree(_ ports: UDPPorts) -> Bool {
        guard let sockets = core.sockets, let peer else { return false }
        return sockets.isFree(DatagramAddresses(peer, ports))
    }

    /// Hears the client on `ports` from now on, as if it spoke on `rtpChannel` and the next.
    @discardableResult
    func listen(to ports: UDPPorts, _ rtpChannel: UInt8) -> DatagramAddresses? {
        guard let sockets = core.sockets, let peer else { return nil }
        let client = DatagramAddresses(peer, ports)
        sockets.listen(to: client, channel: rtpChannel, self)
        datagrams.append(client)
        return client
    }

    func receive(datagram: ByteBuffer, on channel: UInt8) {
        guard let route = machine.channels?[channel] else { return }
        guard datagram.readableBytes <= DatagramSockets.maximumLength else { return published?.receiveInvalid() ?? () }
        if let published {
            heard()
            published.receive(InterleavedPacket(datagram: datagram, channel: channel), route)
        } else if let reading, route.kind == .rtcp {
            // What opens a firewall (a reader's RTP, a byte of nothing) is no sign of life; a report is.
            guard RTCPPacket.feedback(in: datagram) != nil else { return }
            heard()
            reading.path.receiveFeedback(datagram, track: route.track, at: .now())
        }
    }

    func datagramsRead() { published?.flush() }
}

extension RTSPSessionStateMachine {
    /// Where the packets of `track` come from or go to by UDP; `nil` if they travel inside the connection.
    func clientAddresses(ofTrack track: Int, at peer: SocketAddress?) -> DatagramAddresses? {
        guard case .publishing(let publishing) = state, let ports = publishing.clientPorts[track], let peer else { return nil }
        return DatagramAddresses(peer, ports)
    }
}
