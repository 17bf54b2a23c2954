// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One of the relay's UDP sockets: carries what it receives to the sockets' owner.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let sockets: DatagramSockets
    private let kind: ChannelTable.Kind

    init(_ sockets: DatagramSockets, _ kind: ChannelTable.Kind) {
        self.sockets = sockets
        self.kind = kind
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { sockets.receive(unwrapInboundIn(data), on: kind) }

    func channelReadComplete(context: ChannelHandlerContext) { sockets.readComplete() }

    /// Nothing an error of one datagram says concerns the others; what the socket cannot survive closes it without our help.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
