// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

@testable import Relay

/// A client's pair of UDP ports, on any numbers that are free.
struct DatagramClient: Sendable {
    let ports: UDPPorts
    private let rtp: Socket
    private let rtcp: Socket

    private struct Socket: Sendable {
        let channel: any Channel
        let datagrams: AsyncStream<[UInt8]>
    }

    /// Opens the ports around `body`.
    static func with<Value>(_ body: (DatagramClient) async throws -> Value) async throws -> Value {
        let client = try await DatagramClient(rtp: open(), rtcp: open())
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    private init(rtp: Socket, rtcp: Socket) {
        self.rtp = rtp
        self.rtcp = rtcp
        self.ports = UDPPorts(rtp: UInt16(rtp.channel.localAddress?.port ?? 0), rtcp: UInt16(rtcp.channel.localAddress?.port ?? 0))
    }

    /// The offer that names these ports.
    var transport: String { "RTP/AVP;unicast;client_port=\(ports)" }

    /// Sends one datagram to the relay whose RTP port is `port`.
    func send(_ bytes: [UInt8], rtcp isRTCP: Bool = false, toRelay port: Int) async throws {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: isRTCP ? port + 1 : port)
        try await (isRTCP ? rtcp : rtp).channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes)))
    }

    /// The next datagram that arrives on one of the ports.
    func next(rtcp isRTCP: Bool = false) async -> [UInt8]? {
        var iterator = (isRTCP ? rtcp : rtp).datagrams.makeAsyncIterator()
        return await iterator.next()
    }

    private func close() async {
        try? await rtp.channel.close()
        try? await rtcp.channel.close()
    }

    private static func open() async throws -> Socket {
        let (datagrams, arrived) = AsyncStream<[UInt8]>.makeStream()
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Receiver(arrived)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Socket(channel: channel, datagrams: datagrams)
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let arrived: AsyncStream<[UInt8]>.Continuation

        init(_ arrived: AsyncStream<[UInt8]>.Continuation) { self.arrived = arrived }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { arrived.yield(Array(unwrapInboundIn(data).data.readableBytesView)) }

        func channelInactive(context: ChannelHandlerContext) { arrived.finish() }
    }
}
