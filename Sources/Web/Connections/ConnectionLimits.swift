// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore

/// How long the clients of one listener may take, and how many there may be. See `WebConfiguration` for what each means.
struct ConnectionLimits: Sendable {
    var maximum: Int
    var head: Duration
    var body: Duration
    var write: Duration
    var idle: Duration
    var shutdown: Duration

    func time(for cut: RequestPace.Cut) -> Duration {
        switch cut {
        case .handshake, .head: head
        case .body: body
        case .unread: write
        case .shutdown: shutdown
        }
    }
}

extension ConnectionLimits {
    init(_ configuration: WebConfiguration) {
        self.init(
            maximum: configuration.maximumConnections,
            head: configuration.headTimeout,
            body: configuration.bodyTimeout,
            write: configuration.writeTimeout,
            idle: configuration.idleTimeout,
            shutdown: configuration.shutdownDeadline
        )
    }
}

/// Counts the connections of one listener, and takes no more than it may.
///
/// Not taken is not refused: new ones wait in the kernel's queue until one of ours ends, and idle ones end. An answer to each would
/// cost the very thing there is too little of.
struct ConnectionGate: AvailableConnectionsDelegate {
    let maximum: Int
    let statistics: ConnectionStatistics
    let logger: Logger
    private var open = 0
    private var isFull = false

    init(maximum: Int, statistics: ConnectionStatistics, logger: Logger) {
        self.maximum = maximum
        self.statistics = statistics
        self.logger = logger
    }

    mutating func connectionOpened() {
        open += 1
        statistics.opened()
        guard open >= maximum, !isFull else { return }
        isFull = true
        statistics.becameFull()
        logger.warning("no more connections are taken until some end", metadata: ["connections": "\(open)"])
    }

    mutating func connectionClosed() {
        open -= 1
        statistics.closed()
        // Over only when there is room again for more than the next: a server that stays full is one line, not one a connection.
        guard isFull, open <= maximum - max(1, maximum / 8) else { return }
        isFull = false
        logger.info("connections are taken again", metadata: ["connections": "\(open)"])
    }

    func isAcceptingNewConnections() -> Bool { open < maximum }
}
