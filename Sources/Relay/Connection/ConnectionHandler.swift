// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

/// One client's connection: carries bytes to the parser, requests to the state machine, and its actions out.
///
/// Decides nothing itself. It exists from accept to close, and leaves the path it publishes or reads when it closes,
/// however that comes about. A client that does not read its answers is not read from either.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let core: RelayCore
    var logger: Logger
    var machine: RTSPSessionStateMachine
    /// This client's hold on the path it publishes, and the path itself once it records.
    var claim: PathClaim?
    var published: RelayPath?
    /// The path this client reads, and its place among the readers.
    var reading: (path: RelayPath, reader: PathReader)?
    /// The client's ports by UDP, from SETUP until it leaves.
    var datagrams: [DatagramAddresses] = []
    var logins: LoginCheck
    private(set) var context: ChannelHandlerContext?
    private var parser = RTSPStreamParser()
    private var watch = SilenceWatch()
    private var nextTick: Scheduled<Void>?
    private var writing = WriteWatch()
    private var nextWriteTick: Scheduled<Void>?
    private var isEnding = false
    private var needsFlush = false
    /// Whether the answer the state machine waits for did not come in the same breath.
    private var wasDeferred = false

    init(core: RelayCore, logger: Logger) {
        self.core = core
        self.logger = logger
        self.machine = RTSPSessionStateMachine(
            timeoutSeconds: Int(core.configuration.sessionTimeout.components.seconds),
            udp: core.sockets?.ports
        )
        self.logins = LoginCheck(methods: core.configuration.loginMethods, nonce: RTSPSessionID().description)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        core.add(self)
        logger[metadataKey: "relay.peer"] = "\(context.remoteAddress?.description ?? "unknown")"
        scheduleTick()
    }

    /// Where the client is.
    var peer: SocketAddress? { context?.remoteAddress }
    var isConnected: Bool { context != nil && !isEnding }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
        nextTick?.cancel()
        nextWriteTick?.cancel()
        self.context = nil
        core.remove(self)
        if parser.losses > 1 { logger.warning("client sent garbage repeatedly", metadata: ["relay.losses": "\(parser.losses)"]) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        let wasInStep = parser.losses == 0
        parser.append(unwrapInboundIn(data))
        handleAll()
        if wasInStep, parser.losses > 0 { logger.warning("client sends garbage") }
    }

    /// Handles what was read, up to a request whose answer must be waited for.
    private func handleAll() {
        do throws(RTSPParseError) {
            while !isEnding, !machine.isWaiting, let element = try parser.next() { handle(element) }
        } catch {
            core.count(.malformed)
            logger.info("client cannot be understood", metadata: ["relay.reason": "\(error)"])
            if let status = error.status { respond(RTSPResponse(status: status)) }
            end()
        }
    }

    /// Tells the state machine what it waited for, and goes on with what the client sent in the meantime. Harmless if
    /// the client has gone.
    func resume(_ event: (inout RTSPSessionStateMachine) -> [RTSPSessionStateMachine.Action]) {
        guard context != nil, !isEnding else { return }
        perform(event(&machine))
        guard wasDeferred else { return }
        wasDeferred = false
        updateReading()
        handleAll()
        flushAnswers()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        published?.flush()
        flushAnswers()
        if published != nil { acknowledgeAtOnce(context) }
    }

    /// Tells the kernel not to wait with its acknowledgement; Linux forgets this, so it is said after every read.
    ///
    /// A publisher without TCP_NODELAY (ffmpeg is one) holds the last piece of a picture back until all before it is acknowledged,
    /// and the kernel would let it wait 40 ms: a whole picture's time at 25 frames a second.
    private func acknowledgeAtOnce(_ context: ChannelHandlerContext) {
        // What is no TCP connection (a test's channel) has no such option, and needs none.
        try? context.channel.syncOptions?.setOption(.tcpOption(Self.quickAcknowledgement), value: 1)
    }

    /// TCP_QUICKACK of Linux, which NIO has no name for.
    static let quickAcknowledgement = NIOBSDSocket.Option(rawValue: 12)

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        updateReading()
        if context.channel.isWritable { watch.heard() }
        watchWriting()
    }

    /// Answers nobody takes must not pile up, nor questions whose turn has not come, so then no more are read; a stalled
    /// client meets its silence limit.
    private func updateReading() {
        guard let context else { return }
        context.channel.setOption(.autoRead, value: context.channel.isWritable && !machine.isWaiting).whenFailure { _ in }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["relay.error": "\(error)"])
        context.close(promise: nil)
    }

    /// Closes the connection once what was written is sent, or the linger time is over.
    func end() {
        guard !isEnding, let context else { return }
        isEnding = true
        leave()
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(core.configuration.lingerTimeout)) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in deadline.cancel() }
    }

    private func handle(_ element: RTSPStreamParser.Element) {
        switch element {
        case .request(let request):
            watch.heard()
            logger.debug("asked", metadata: ["relay.method": "\(request.method.rawValue)"])
            perform(machine.receive(request, newSession: RTSPSessionID.init, isFree: isFree))
            parser.channels = machine.channels?.channels ?? []
            if machine.isWaiting {
                wasDeferred = true
                updateReading()
            }
        case .answer: break  // The relay asks its clients nothing.
        case .packet(let packet):
            guard let route = machine.channels?[packet.channel] else { return }
            watch.heard()
            if let published {
                published.receive(packet, route)
            } else if let reading, route.kind == .rtcp {
                reading.path.receiveFeedback(packet.payload, track: route.track, at: .now())
            }
        }
    }

    private func tick() {
        // A client that waits for our answer need not speak.
        if machine.isWaiting { watch.heard() }
        guard watch.tick() else { return scheduleTick() }
        core.count(.silent)
        logger.info("client was silent too long", metadata: ["relay.role": "\(machine.role)"])
        end()
    }

    /// While bytes wait for the client, looks whether it takes any.
    private func watchWriting() {
        nextWriteTick?.cancel()
        guard let context, !context.channel.isWritable else { return writing = WriteWatch() }
        let interval = TimeAmount(core.configuration.writeTimeout / SilenceWatch.ticksPerLimit)
        nextWriteTick = context.eventLoop.assumeIsolated().scheduleTask(in: interval) { self.writeTick() }
    }

    private func writeTick() {
        guard let context, !context.channel.isWritable else { return }
        let waiting = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        guard writing.tick(waiting: waiting ?? 0) else { return watchWriting() }
        core.count(.stalled)
        logger.info("client takes nothing of what is written", metadata: ["relay.role": "\(machine.role)"])
        context.close(promise: nil)
    }

    private func scheduleTick() {
        guard let context else { return }
        let limit =
            switch machine.role {
            case .none: core.configuration.requestTimeout
            case .publisher: core.configuration.publisherTimeout
            case .reader: core.configuration.sessionTimeout
            }
        let interval = TimeAmount(limit / SilenceWatch.ticksPerLimit)
        nextTick = context.eventLoop.assumeIsolated().scheduleTask(in: interval) { self.tick() }
    }

    /// Measures silence anew, by the limit of the role the client has now.
    func roleChanged() {
        nextTick?.cancel()
        watch.heard()
        scheduleTick()
    }

    /// Queues an answer; it is sent when all that was read is handled.
    func respond(_ response: RTSPResponse) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 512)
        response.encode(into: &buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
        needsFlush = true
    }

    private func flushAnswers() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }
}

extension ConnectionHandler: PacketOutlet {
    var hasRoom: Bool { !isEnding && context?.channel.isWritable == true }

    func heard() { watch.heard() }

    func write(_ bytes: ByteBuffer) {
        // Taking packets is a sign of life: many players send none of their own. A reader that takes none is not written to.
        if reading != nil { watch.heard() }
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func flush() {
        needsFlush = false
        context?.flush()
    }

    func pathEnded() {
        reading = nil
        perform(machine.pathEnded())
    }
}
