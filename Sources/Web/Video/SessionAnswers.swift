// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Vocabulary

/// How a session stands, in the three words older clients know. `state` says it finer.
enum BroadStatus: String, Codable {
    case running, stopped, error

    init(_ state: SessionState) {
        switch state {
        case .connecting, .running, .reconnecting, .stalled, .paused: self = .running
        case .stopped: self = .stopped
        case .failed: self = .error
        }
    }
}

/// What start, stop, pause and resume answer.
struct SessionAnswer: Codable, Equatable {
    let sessionId: String
    let status: BroadStatus
    let message: String
    let state: String

    init(_ session: SessionStatus, message: String) {
        self.sessionId = session.id.description
        self.status = BroadStatus(session.state)
        self.message = message
        self.state = session.state.rawValue
    }
}

/// What `GET /api/v1/video/sessions` answers.
struct SessionList: Codable {
    let sessions: [SessionReport]
}

/// A single-use ticket for the session's WebSocket.
struct TicketAnswer: Codable {
    let ticket: String
    /// Seconds from now.
    let expiresIn: Int
}
