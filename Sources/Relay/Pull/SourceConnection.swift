// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import Vocabulary

/// The connection to one source: carries bytes to the parser, answers to the state machine, and its actions out.
///
/// The mirror image of `ConnectionHandler`. Decides nothing itself. It exists from the
/// connection's beginning to its end, which it tells exactly once.
final class SourceConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What becomes of a source, told on the event loop.
    enum Event {
        /// The stream flows: the path that is returned gets its packets, if one is returned.
        case playing(SessionDescription, ChannelTable)
        /// It is over; without a failure if it was asked to be.
        case ended(SourceFailure?)
    }

    private let limits: Limits
    private let logger: Logger
    private let report: (Event, SourceConnection) -> RelayPath?
    private var machine: SourceStateMachine
    private var parser = RTSPStreamParser()
    private var watch = SilenceWatch()
    private var reporters: [ReceptionReporter] = []
    private var path: RelayPath?
    private var context: ChannelHandlerContext?
    private var timers: [Timer: Scheduled<Void>] = [:]
    private var isStopping = false
    private var isOver = false

    private enum Timer { case silence, keepAlive, reports, linger }

    /// How long things may take.
    struct Limits: Sendable {
        /// Silence, of answers and of packets.
        var silence: Duration
        /// The answer to a TEARDOWN.
        var linger: Duration
    }

    init(_ url: CameraURL, limits: Limits, logger: Logger, report: @escaping (Event, SourceConnection) -> RelayPath?) {
        var generator = SystemRandomNumberGenerator()
        self.limits = limits
        self.logger = logger
        self.report = report
        self.machine = SourceStateMachine(url, clientNonce: String(generator.next(), radix: 16))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    func channelActive(context: ChannelHandlerContext) { begin() }

    /// The connection could not be made.
    func failed(_ failure: SourceFailure) { end(failure) }

    private func begin() {
        // Not wanted any more when the connection came about.
        guard !isOver else {
            context?.close(promise: nil)
            return
        }
        scheduleSilence()
        perform(machine.connected())
    }

    func channelInactive(context: ChannelHandlerContext) { end(.closed) }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.closed)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("source's connection failed", metadata: ["relay.error": "\(error)"])
        end(.closed)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let wasInStep = parser.losses == 0
        parser.append(unwrapInboundIn(data))
        do throws(RTSPParseError) {
            while !isOver, let element = try parser.next() { handle(element) }
        } catch {
            end(.unintelligible("\(error)"))
        }
        if wasInStep, parser.losses > 0 { logger.warning("source sends garbage") }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        path?.flush()
        // As for a publisher: see `ConnectionHandler`.
        if path != nil { try? context.channel.syncOptions?.setOption(.tcpOption(ConnectionHandler.quickAcknowledgement), value: 1) }
    }

    /// Asks the source to stop, and closes when it has answered or its time for that is over.
    func stop() {
        path = nil
        isStopping = true
        timers.removeValue(forKey: .silence)?.cancel()
        schedule(.linger, in: limits.linger) { $0.end(nil) }
        perform(machine.stop())
    }

    /// A reader's RTCP for the source, which loses it if it does not read.
    func sendFeedback(_ packet: ByteBuffer, track: Int) {
        guard !isOver, context?.channel.isWritable == true, let channel = machine.channels.rtpChannels[track] else { return }
        write(InterleavedPacket.header(of: packet.readableBytes, on: channel + 1))
        write(packet)
        context?.flush()
    }

    private func handle(_ element: RTSPStreamParser.Element) {
        if machine.phase != .playing { watch.heard() }
        switch element {
        case .request(let request): perform(machine.receive(request))
        case .answer(let answer):
            logger.trace("source answered", metadata: ["relay.status": "\(answer.status)"])
            perform(machine.receive(answer))
            parser.channels = machine.channels.channels
        case .packet(let packet):
            guard let route = machine.channels[packet.channel] else { return }
            // Once the stream flows nothing else counts: a camera that only answers keep-alives is of no use.
            watch.heard()
            perform(machine.packetArrived())
            guard let path else { return }
            path.receive(packet, route)
            note(packet, route)
        }
    }

    private func note(_ packet: InterleavedPacket, _ route: ChannelTable.Route) {
        let payload = packet.payload
        if route.kind == .rtcp {
            if RTCPPacket.isSenderReport(payload) { reporters[route.track].received(senderReport: payload, at: .now()) }
        } else if let packet = RTPPacket(payload) {
            reporters[route.track].received(packet)
        }
    }

    private func perform(_ actions: [SourceStateMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let request): send { request.encode(into: &$0) }
            case .respond(let response): send { response.encode(into: &$0) }
            case .play(let description, let channels):
                reporters = description.tracks.map { _ in ReceptionReporter(receiver: .random(in: 1 ... .max)) }
                path = report(.playing(description, channels), self)
                scheduleReports()
            case .keepAlive(let seconds):
                schedule(.keepAlive, in: .seconds(seconds)) { $0.perform($0.machine.keepAlive()) }
            case .end(let failure): end(failure)
            }
        }
    }

    private func send(_ encode: (inout ByteBuffer) -> Void) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 512)
        encode(&buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    private func write(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    private func end(_ failure: SourceFailure?) {
        guard !isOver else { return }
        isOver = true
        path = nil
        for timer in timers.values { timer.cancel() }
        timers = [:]
        context?.close(promise: nil)
        _ = report(.ended(isStopping ? nil : failure), self)
    }
}

// MARK: Time

extension SourceConnection {
    private func scheduleSilence() {
        schedule(.silence, in: limits.silence / SilenceWatch.ticksPerLimit) { connection in
            guard connection.watch.tick() else { return connection.scheduleSilence() }
            connection.end(.silent)
        }
    }

    private func scheduleReports() {
        schedule(.reports, in: ReceptionReporter.interval) { connection in
            connection.sendReports()
            connection.scheduleReports()
        }
    }

    private func sendReports() {
        for (track, reporter) in reporters.enumerated() {
            guard let channel = machine.channels.rtpChannels[track], let report = reporter.report(at: .now()) else { continue }
            write(InterleavedPacket.header(of: report.readableBytes, on: channel + 1))
            write(report)
        }
        context?.flush()
    }

    private func schedule(_ timer: Timer, in delay: Duration, _ body: @escaping (SourceConnection) -> Void) {
        guard let context, !isOver else { return }
        timers[timer]?.cancel()
        timers[timer] = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [weak self] in
            if let self { body(self) }
        }
    }
}
