// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import Vocabulary

/// A path's source while somebody wants it: connects, hands its packets to the path, and goes when nobody reads any more.
///
/// Lives on the relay's event loop from the first reader's question to `RelayCore.sourceEnded`, or a moment longer, until
/// the camera has answered its TEARDOWN. Carries out what `PullStateMachine` decides.
final class PulledSource: PathSource {
    private let name: PathName
    private let source: PathRule.Source
    private unowned let core: RelayCore
    private let puller: SourcePuller
    private let logger: Logger
    private var machine = PullStateMachine()
    private var connection: SourceConnection?
    private var closing: Scheduled<Void>?
    private var resting: Scheduled<Void>?
    /// The failure its log has already: one that repeats is said once a spell.
    private var failureLogged: SourceFailure?

    init(_ name: PathName, _ source: PathRule.Source, core: RelayCore, puller: SourcePuller) {
        self.name = name
        self.source = source
        self.core = core
        self.puller = puller
        var logger = core.logger
        logger[metadataKey: "relay.path"] = "\(name)"
        logger[metadataKey: "relay.source"] = "\(source.url.place)"
        self.logger = logger
    }

    var kind: PathStatistics.Source { .pull }

    func start() { perform(machine.start(puller.verdict(on: name))) }

    func stop() { perform(machine.stop()) }

    func firstReaderJoined() { perform(machine.firstReaderJoined()) }

    func lastReaderLeft() { perform(machine.lastReaderLeft()) }

    func sendFeedback(_ packet: ByteBuffer, track: Int) { connection?.sendFeedback(packet, track: track) }

    /// Nobody else can publish to a path that has a source; if it came to that, the camera would not be wanted any more.
    func displaced() { stop() }

    private func perform(_ actions: [PullStateMachine.Action]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .rest(let pause):
                resting = schedule(in: pause) { $0.perform($0.machine.rested($0.puller.verdict(on: $0.name))) }
            case .startClosing: closing = schedule(in: source.closeDelay) { $0.perform($0.machine.closeDue()) }
            case .cancelClosing: closing?.cancel()
            case .disconnect: disconnect()
            case .end(let failure):
                closing?.cancel()
                resting?.cancel()
                if failure == nil { logger.info("source let go") }
                core.sourceEnded(self, name)
            }
        }
    }

    private func connect() {
        let limits = SourceConnection.Limits(silence: core.configuration.publisherTimeout, linger: core.configuration.lingerTimeout)
        let connection = SourceConnection(source.url, limits: limits, logger: logger) { event, connection in
            self.handle(event, of: connection)
        }
        self.connection = connection
        puller.connect(connection, to: source.url)
    }

    private func disconnect() {
        guard let connection else { return perform(machine.disconnected(nil, .connect)) }
        connection.stop()
    }

    private func handle(_ event: SourceConnection.Event, of connection: SourceConnection) -> RelayPath? {
        guard connection === self.connection else { return nil }
        switch event {
        case .playing(let description, let channels): return playing(description, channels)
        case .ended(let failure):
            self.connection = nil
            if let failure {
                if failure != failureLogged { logger.warning("source failed", metadata: ["relay.reason": "\(failure)"]) }
                failureLogged = failure
                puller.failed(failure, on: name)
            }
            perform(machine.disconnected(failure, puller.verdict(on: name)))
            return nil
        }
    }

    private func playing(_ description: SessionDescription, _ channels: ChannelTable) -> RelayPath? {
        puller.served(name)
        // Before the path is open: who waited may become a reader in this very step.
        perform(machine.playing())
        guard let path = core.sourceIsReady(self, name, description, rtpChannels: channels.rtpChannels) else {
            logger.warning("source has no room: the relay has as many paths as it allows")
            stop()
            return nil
        }
        logger.info("source connected", metadata: ["relay.tracks": "\(description.tracks.map(\.encoding).joined(separator: ","))"])
        return path
    }

    private func schedule(in delay: Duration, _ body: @escaping (PulledSource) -> Void) -> Scheduled<Void> {
        core.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { body(self) }
    }
}
