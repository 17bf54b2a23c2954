// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

/// Everything that lives on the relay's event loop: the paths, and the connections of publishers and readers.
///
/// One loop serves all. Nearly all of a relay's work is done by the kernel, packets reach readers without changing
/// threads, and nothing here needs a lock. A second loop would pay for itself only beyond several hundred readers.
final class RelayCore {
    let configuration: RelayConfiguration
    let paths: PathTable
    let logger: Logger
    let eventLoop: any EventLoop
    /// Makes the source of a path whose rule has one. Without it such a path has no publisher, ever.
    var makeSource: ((PathName, PathRule.Source, RelayCore) -> any PathSource)?
    /// The sources that were started, by path.
    var demands: [PathName: SourceDemand] = [:]
    /// The UDP sockets, if UDP is served.
    var sockets: DatagramSockets?
    private var refusals: [RelayRefusal: UInt64] = [:]
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var nextConnection: UInt64 = 0
    private var refusedInSpell: UInt64 = 0
    private var allGone: EventLoopPromise<Void>?
    /// Those who wait for a publisher, by the path they wait for.
    private var expectations: [PathName: [EventLoopPromise<Void>]] = [:]

    init(configuration: RelayConfiguration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.paths = PathTable(maximumPaths: configuration.maximumPaths)
        self.eventLoop = eventLoop
        self.logger = logger
    }

    /// A handler for a client that has just come; `nil` if the house is full or about to close.
    func makeHandler() -> ConnectionHandler? {
        guard allGone == nil else { return nil }
        guard connections.count < configuration.maximumConnections else {
            if refusedInSpell == 0 { logger.warning("relay refuses connections", metadata: ["relay.maximum": "\(connections.count)"]) }
            refusedInSpell += 1
            count(.tooManyConnections)
            return nil
        }
        if refusedInSpell > 0 {
            logger.warning("relay accepts connections again", metadata: ["relay.refused": "\(refusedInSpell)"])
            refusedInSpell = 0
        }
        var logger = logger
        logger[metadataKey: "relay.connection"] = "\(nextConnection)"
        nextConnection += 1
        return ConnectionHandler(core: self, logger: logger)
    }

    func add(_ handler: ConnectionHandler) { connections[ObjectIdentifier(handler)] = handler }

    func remove(_ handler: ConnectionHandler) {
        connections[ObjectIdentifier(handler)] = nil
        finishIfEmpty()
    }

    var isShuttingDown: Bool { allGone != nil }

    /// The relay may end once nobody is connected, in either direction.
    func finishIfEmpty() {
        if connections.isEmpty, demands.isEmpty { allGone?.succeed() }
    }

    /// Keeps `promise` when `name` has a publisher that records; breaks it if the relay ends before.
    func expectPublisher(on name: PathName, _ promise: EventLoopPromise<Void>) {
        if allGone != nil {
            promise.fail(RelayError.notRunning)
        } else if paths[name] != nil {
            promise.succeed()
        } else {
            expectations[name, default: []].append(promise)
        }
    }

    /// A publisher records to `name` now.
    func published(_ name: PathName) {
        for promise in expectations.removeValue(forKey: name) ?? [] { promise.succeed() }
    }

    /// Ends every connection; done when the last has closed, at the latest after the linger time.
    func shutDown() -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        allGone = promise
        for promise in expectations.values.joined() { promise.fail(RelayError.notRunning) }
        expectations = [:]
        for handler in connections.values { handler.end() }
        for demand in demands.values { demand.source.stop() }
        sockets?.close()
        finishIfEmpty()
        return promise.futureResult
    }

    /// A client was refused something.
    func count(_ refusal: RelayRefusal) { refusals[refusal, default: 0] += 1 }

    var statistics: RelayStatistics {
        var statistics = RelayStatistics()
        statistics.connections = connections.count
        statistics.refusals.merge(refusals) { $1 }
        statistics.datagramsFromStrangers = sockets?.strangers ?? 0
        statistics.udpPort = (sockets?.ports).map { Int($0.rtp) }
        statistics.paths = paths.statistics(with: configuration.paths.compactMap(\.pattern.name))
        return statistics
    }
}
