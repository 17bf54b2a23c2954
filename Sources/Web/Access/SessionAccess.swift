// SPDX-License-Identifier: Apache-2.0

import Gateway
import Pipeline
import Vocabulary

/// The one place that decides who may know of a session: whoever started it, and administrators.
///
/// To everybody else a session is one that never was, in every answer: ids are not to be found by trying.
struct SessionAccess: Sendable {
    let sessions: any ViewableSessions
    let audit: AuditLog

    /// The session, if there is one the caller may know of.
    func session(_ id: SessionID, for caller: Caller) async -> SessionStatus? {
        guard let session = await sessions.status(of: id) else { return nil }
        guard Self.may(caller.consumer, see: session) else {
            audit.refused(.notTheirs, caller, session: id)
            return nil
        }
        return session
    }

    static func may(_ consumer: Consumer?, see session: SessionStatus) -> Bool {
        guard let consumer else { return false }
        return session.owner == consumer.name || consumer.may(.admin)
    }
}
