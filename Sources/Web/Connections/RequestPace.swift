// SPDX-License-Identifier: Apache-2.0

/// Decides how long the client of one connection may take, for what it is doing now.
///
/// A value without clock or socket: events go in, and what comes out says which deadline runs from now on. The idle timeout between
/// requests is not its matter. It exists because that timeout starts anew with every byte: a client that sends a byte a minute
/// would hold its connection for ever ("slow loris").
struct RequestPace {
    /// What a client was too slow for. A closed list: metrics label with it.
    enum Cut: String, CaseIterable, Sendable {
        /// The TLS handshake.
        case handshake
        case head
        case body
        /// It did not read the answer.
        case unread
        /// The server went down meanwhile.
        case shutdown
    }

    enum Action: Equatable {
        case nothing
        /// The deadline for this begins now and replaces the one before.
        case allow(Cut)
        /// Nothing is expected of the client any more.
        case rest
    }

    private enum State {
        case handshake, between, head, body
    }

    private var state: State

    init(isSecure: Bool) { state = isSecure ? .handshake : .between }

    func opened() -> Action { state == .handshake ? .allow(.handshake) : .nothing }

    mutating func handshakeCompleted() -> Action {
        guard state == .handshake else { return .nothing }
        state = .between
        return .rest
    }

    /// Bytes came. The first since the last request begin the head of the next; those that follow win no time.
    mutating func bytesCame() -> Action {
        guard state == .between else { return .nothing }
        state = .head
        return .allow(.head)
    }

    mutating func headEnded() -> Action {
        state = .body
        return .allow(.body)
    }

    mutating func requestEnded() -> Action {
        state = .between
        return .rest
    }
}
