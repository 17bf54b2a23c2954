// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Vocabulary

/// What the WebSockets need of the sessions: the supervisor in the server, a scripted feed in tests.
protocol ViewableSessions: Sendable {
    func status(of id: SessionID) async -> SessionStatus?
    func feed(of id: SessionID) async -> ResultFeed?
    func stop(_ id: SessionID) async -> SessionStatus?
}

extension SessionSupervisor: ViewableSessions {}
