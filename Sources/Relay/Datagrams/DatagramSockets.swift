// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOPosix

/// Whoever is sent datagrams by a client.
protocol DatagramReceiver: AnyObject {
    /// A packet that belongs on `channel`, from the very port agreed on. The bytes are valid only during the call: copy what is kept.
    func receive(datagram: ByteBuffer, on channel: UInt8)
    /// All that was there to read has been received.
    func datagramsRead()
}

/// The relay's two UDP sockets, RTP on the even port and RTCP on the odd one, for all clients together. Lives on the relay's event loop.
///
/// A packet counts only if it comes from an address and port somebody agreed on over RTSP; others are strangers'. What
/// all readers are sent in one turn of the loop leaves in as few system calls as the kernel allows. See docs/design/relay.md.
final class DatagramSockets {
    /// Longest datagram, in bytes; the same as inside a connection.
    static let maximumLength = RTSPStreamParser.maximumPacketLength
    /// Datagrams read in one system call.
    static let readsPerCall = 8

    private(set) var strangers: UInt64 = 0
    private let eventLoop: any EventLoop
    private let logger: Logger
    private var channels: [ChannelTable.Kind: any Channel] = [:]
    private var routes: [ChannelTable.Kind: [SocketAddress: Route]] = [.rtp: [:], .rtcp: [:]]
    /// Who was sent something in the present read.
    private var touched: [any DatagramReceiver] = []
    private var needsFlush = false

    private struct Route {
        let receiver: any DatagramReceiver
        let channel: UInt8
    }

    init(eventLoop: any EventLoop, logger: Logger) {
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// Adopts the bound socket for `kind`, whose channel delivers to `receive`. If the socket fails (the kernel says of a
    /// single datagram that there is no network), `reopen` is to bind another to the same port.
    func adopt(_ channel: any Channel, for kind: ChannelTable.Kind, reopen: @escaping () -> Void) {
        channels[kind] = channel
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            guard self.channels[kind] === channel else { return }
            self.channels[kind] = nil
            self.logger.warning("a UDP socket of the relay failed and is opened again", metadata: ["relay.socket": "\(kind)"])
            reopen()
        }
    }

    /// A socket could not be opened again: UDP clients hear nothing more, TCP goes on.
    func failed(_ kind: ChannelTable.Kind, _ error: any Error) {
        logger.error("a UDP socket of the relay is lost", metadata: ["relay.socket": "\(kind)", "relay.error": "\(error)"])
    }

    /// The ports bound to, once both sockets were adopted.
    var ports: UDPPorts? {
        guard let rtp = channels[.rtp]?.localAddress?.port, let rtcp = channels[.rtcp]?.localAddress?.port else { return nil }
        return UDPPorts(rtp: UInt16(truncatingIfNeeded: rtp), rtcp: UInt16(truncatingIfNeeded: rtcp))
    }

    func close() {
        for channel in channels.values { channel.close(promise: nil) }
        channels = [:]
    }
}

// MARK: Receiving

extension DatagramSockets {
    /// Whether nobody is heard on these ports of `client` yet.
    func isFree(_ client: DatagramAddresses) -> Bool {
        routes[.rtp]?[client.rtp] == nil && routes[.rtcp]?[client.rtcp] == nil
    }

    /// Hands `receiver` what comes from `client`: RTP as if on `channel`, RTCP as if on the next.
    func listen(to client: DatagramAddresses, channel: UInt8, _ receiver: any DatagramReceiver) {
        routes[.rtp]?[client.rtp] = Route(receiver: receiver, channel: channel)
        routes[.rtcp]?[client.rtcp] = Route(receiver: receiver, channel: channel + 1)
    }

    /// Packets from `client` are strangers' again, unless they are somebody else's than `receiver`'s.
    func forget(_ client: DatagramAddresses, of receiver: any DatagramReceiver) {
        if routes[.rtp]?[client.rtp]?.receiver === receiver { routes[.rtp]?[client.rtp] = nil }
        if routes[.rtcp]?[client.rtcp]?.receiver === receiver { routes[.rtcp]?[client.rtcp] = nil }
    }

    func receive(_ datagram: AddressedEnvelope<ByteBuffer>, on kind: ChannelTable.Kind) {
        guard let route = routes[kind]?[datagram.remoteAddress] else {
            if strangers == 0 { logger.info("relay ignores datagrams of strangers", metadata: ["relay.peer": "\(datagram.remoteAddress)"]) }
            strangers += 1
            return
        }
        route.receiver.receive(datagram: datagram.data, on: route.channel)
        if !touched.contains(where: { $0 === route.receiver }) { touched.append(route.receiver) }
    }

    func readComplete() {
        for receiver in touched { receiver.datagramsRead() }
        touched.removeAll(keepingCapacity: true)
    }
}

// MARK: Sending

extension DatagramSockets {
    /// Whether the kernel takes what is sent. All readers share the answer: a full socket means a full network card.
    var hasRoom: Bool {
        guard let rtp = channels[.rtp] else { return false }
        // The queue may be long only because nothing was handed to the kernel yet in this turn.
        if !rtp.isWritable { flush() }
        return rtp.isWritable
    }

    /// Queues a packet, sharing its bytes. It leaves at the end of the loop's turn, together with all others.
    func send(_ packet: ByteBuffer, to address: SocketAddress, _ kind: ChannelTable.Kind) {
        guard let channel = channels[kind] else { return }
        channel.write(AddressedEnvelope(remoteAddress: address, data: packet), promise: nil)
        guard !needsFlush else { return }
        needsFlush = true
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        guard needsFlush else { return }
        needsFlush = false
        for channel in channels.values { channel.flush() }
    }
}

/// One client's two addresses: its own, with the ports it named.
struct DatagramAddresses: Hashable, Sendable {
    let rtp: SocketAddress
    let rtcp: SocketAddress

    /// Always the address the client's connection comes from: nobody can have packets sent to somebody else.
    init(_ client: SocketAddress, _ ports: UDPPorts) {
        var (rtp, rtcp) = (client, client)
        rtp.port = Int(ports.rtp)
        rtcp.port = Int(ports.rtcp)
        self.rtp = rtp
        self.rtcp = rtcp
    }
}
