// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// What the WebSockets of this server have done, for `/metrics` and for tests. Counts since start, and two gauges.
final class WebSocketStatistics: Sendable {
    /// How a connection ended. A closed list: metrics label with it.
    enum Ending: Int, CaseIterable, Sendable {
        /// The client said goodbye or went away.
        case clientLeft
        /// The session is over.
        case sessionEnded
        /// The server is going down.
        case shutdown
        /// The client broke the protocol, or kept saying things that make no sense.
        case protocolError
        /// Nothing came from the client for two ping periods.
        case silent
        /// The client did not read for longer than the write deadline.
        case stalled
        /// The key the client came with is no longer good.
        case revoked
    }

    struct Snapshot: Equatable, Sendable {
        /// Viewers connected now.
        var viewers = 0
        /// Bytes handed to sockets that have not taken them yet: what slow viewers cost beyond their kernel buffers.
        var bytesWaiting = 0
        var messagesSent: UInt64 = 0
        var bytesSent: UInt64 = 0
        /// Texts and pictures encoded; several viewers share one.
        var framesEncoded: UInt64 = 0
        /// Handshakes answered with something else than 101.
        var handshakesRefused: UInt64 = 0
        var endings: [Ending: UInt64] = [:]
    }

    private let counts = Guarded(Snapshot())

    var snapshot: Snapshot { counts.withLock { $0 } }

    func connected() { counts.withLock { $0.viewers += 1 } }

    func ended(_ ending: Ending) {
        counts.withLock { counts in
            counts.viewers -= 1
            counts.endings[ending, default: 0] += 1
        }
    }

    func refused() { counts.withLock { $0.handshakesRefused += 1 } }

    func encoded() { counts.withLock { $0.framesEncoded += 1 } }

    /// `bytes` were handed to a socket.
    func queued(_ bytes: Int) { counts.withLock { $0.bytesWaiting += bytes } }

    /// The socket took them, or was closed.
    func settled(_ bytes: Int, messages: Int, sent: Bool) {
        counts.withLock { counts in
            counts.bytesWaiting -= bytes
            guard sent else { return }
            counts.messagesSent += UInt64(messages)
            counts.bytesSent += UInt64(bytes)
        }
    }
}
