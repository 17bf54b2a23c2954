// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOWebSocket

/// One viewer's end of the pipeline: carries out what `WebSocketStateMachine` decides, and keeps the time.
///
/// Lives on the channel's event loop. Messages of the client are dealt with right here, so nothing of the client's is ever
/// queued. What goes out is bounded too: one message of the viewer's task, a ping every period, at most one pong (the
/// newest ping's, as RFC 6455 allows) and no error texts while the socket takes nothing.
final class ViewerHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    /// Nothing behind this handler writes.
    typealias OutboundIn = Never
    typealias OutboundOut = WebSocketFrame

    private let controls: ViewerControls
    private let limits: WebSocketLimits
    private let statistics: WebSocketStatistics
    private var machine = WebSocketStateMachine()
    private var context: ChannelHandlerContext?
    private var pings: RepeatedTask?
    private var deadline: Scheduled<Void>?
    private var unansweredPing: ByteBuffer?
    /// Why the connection ends; the first reason counts.
    private(set) var ending: WebSocketStatistics.Ending?

    init(controls: ViewerControls, limits: WebSocketLimits, statistics: WebSocketStatistics) {
        self.controls = controls
        self.limits = limits
        self.statistics = statistics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let period = TimeAmount(limits.pingInterval)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        pings = context.eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
            bound.value.periodElapsed()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        pings?.cancel()
        deadline?.cancel()
        self.context = nil
    }

    // MARK: What the client does

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        perform { $0.received(frame) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as NIOWebSocketError: perform { $0.decoderFailed(error) }
        // What a client still sends after its frames became unreadable, while it is being shown the door.
        case is ByteToMessageDecoderError: break
        default: end(.clientLeft) { $0.drop() }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.goingAway, "the server is going down", because: .shutdown)
        case ChannelEvent.inputClosed: end(.clientLeft) { $0.drop() }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Hummingbird closes the input when its task is cancelled: the moment to say goodbye, which a closed input would forbid.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .input else { return context.close(mode: mode, promise: promise) }
        close(.goingAway, "the server is going down", because: .shutdown)
        promise?.succeed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.clientLeft) { $0.drop() }
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let ping = unansweredPing {
            unansweredPing = nil
            perform { _ in .pong(ping) }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: What the server does

    /// Sends frames that belong together; `promise` is kept once the socket took them, and failed if it never will.
    func send(_ frames: [WebSocketFrame], promise: EventLoopPromise<Void>) {
        guard machine.isOpen, let context, let last = frames.last else { return promise.fail(ChannelError.ioOnClosedChannel) }
        let bytes = frames.reduce(0) { $0 + $1.length }
        statistics.queued(bytes)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.writeDeadline)) {
            bound.value.end(.stalled) { $0.drop() }
        }
        promise.futureResult.whenComplete { [statistics] result in
            bound.value.settle()
            statistics.settled(bytes, messages: frames.count, sent: (try? result.get()) != nil)
        }
        for frame in frames.dropLast() { context.write(Self.wrapOutboundOut(frame), promise: nil) }
        context.writeAndFlush(Self.wrapOutboundOut(last), promise: promise)
    }

    func close(_ code: WebSocketErrorCode, _ reason: StaticString, because ending: WebSocketStatistics.Ending) {
        end(ending) { $0.close(code, reason) }
    }

    // MARK: Carrying out

    private func periodElapsed() {
        guard controls.authority() != .none else { return expel() }
        perform { $0.periodElapsed() }
    }

    private func expel() { close(.policyViolation, "this API key is no longer valid", because: .revoked) }

    private func settle() {
        guard machine.isOpen else { return }
        deadline?.cancel()
        deadline = nil
    }

    private func end(_ ending: WebSocketStatistics.Ending, _ decide: (inout WebSocketStateMachine) -> WebSocketStateMachine.Action) {
        let action = decide(&machine)
        guard action != .nothing else { return }
        if self.ending == nil { self.ending = ending }
        carryOut(action)
    }

    private func perform(_ decide: (inout WebSocketStateMachine) -> WebSocketStateMachine.Action) {
        carryOut(decide(&machine))
    }

    private func carryOut(_ action: WebSocketStateMachine.Action) {
        guard let context else { return }
        switch action {
        case .nothing:
            break
        case .deliver(let text):
            deliver(text, context: context)
        case .pong(let data):
            guard context.channel.isWritable else { return unansweredPing = data }
            write(.pong, data, context: context)
        case .ping:
            write(.ping, ByteBuffer(), context: context)
        case .sendClose(let closing):
            if ending == nil { ending = .protocolError }
            deadline?.cancel()
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            let time = ending == .shutdown ? limits.shutdownDeadline : limits.closeDeadline
            deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) { bound.value.perform { $0.drop() } }
            write(.connectionClose, closing.payload, context: context)
        case .answerClose(let payload):
            if ending == nil { ending = .clientLeft }
            write(.connectionClose, payload, context: context)
            context.close(promise: nil)
        case .drop:
            if ending == nil { ending = .silent }
            context.close(promise: nil)
        }
    }

    private func deliver(_ text: ByteBuffer, context: ChannelHandlerContext) {
        switch controls.carryOut(text) {
        case .done: break
        case .refused(let detail): reply(detail, context: context)
        case .expelled: expel()
        case .mistake(let detail):
            reply(detail, context: context)
            perform { $0.madeMistake() }
        }
    }

    /// Tells the client what was wrong, unless it does not read: then the text would only pile up.
    private func reply(_ detail: String, context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        write(.text, ServerMessage.error(detail), context: context)
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, context: ChannelHandlerContext) {
        context.writeAndFlush(Self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }
}
