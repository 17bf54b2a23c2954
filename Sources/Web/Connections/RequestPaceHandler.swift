// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOTLS

/// Keeps the deadlines of one HTTP connection, as `RequestPace` says, and closes it when one is missed.
///
/// Stands before the HTTP decoder, behind TLS, so that it sees every byte that comes; `RequestPartsHandler`, behind the decoder,
/// tells it what they were. Leaves when the connection becomes a WebSocket, which keeps its own time.
final class RequestPaceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let limits: ConnectionLimits
    private let statistics: ConnectionStatistics
    private var pace: RequestPace
    private var context: ChannelHandlerContext?
    private var reading: Scheduled<Void>?
    private var writing: Scheduled<Void>?
    private var leaving: Scheduled<Void>?

    init(isSecure: Bool, limits: ConnectionLimits, statistics: ConnectionStatistics) {
        self.limits = limits
        self.statistics = statistics
        self.pace = RequestPace(isSecure: isSecure)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        carryOut(pace.opened())
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for deadline in [reading, writing, leaving] { deadline?.cancel() }
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        carryOut(pace.bytesCame())
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writing?.cancel()
        writing = context.channel.isWritable ? nil : deadline(.unread, context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted: carryOut(pace.handshakeCompleted())
        case is ChannelShouldQuiesceEvent: leaving = deadline(.shutdown, context)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    fileprivate func headEnded() { carryOut(pace.headEnded()) }

    fileprivate func requestEnded() { carryOut(pace.requestEnded()) }

    private func carryOut(_ action: RequestPace.Action) {
        guard action != .nothing, let context else { return }
        reading?.cancel()
        if case .allow(let cut) = action { reading = deadline(cut, context) } else { reading = nil }
    }

    private func deadline(_ cut: RequestPace.Cut, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: TimeAmount(limits.time(for: cut))) { [statistics] in
            statistics.cut(cut)
            bound.value.close(promise: nil)
        }
    }
}

/// Tells `RequestPaceHandler` where requests begin and end. Stands directly behind the HTTP decoder.
final class RequestPartsHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let pace: RequestPaceHandler

    init(_ pace: RequestPaceHandler) { self.pace = pace }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head: pace.headEnded()
        case .body: break
        case .end: pace.requestEnded()
        }
        context.fireChannelRead(data)
    }
}
