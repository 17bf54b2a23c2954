// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// How a request tries to prove who sent it.
enum Login {
    /// By a key, or by none.
    case key
    /// By a key, or in place of one a ticket for the session.
    case keyOrTicket(SessionID)

    /// What came of it.
    enum Outcome {
        case recognised(Consumer)
        case failed(message: String, GateAnswer.Reason)

        /// Whether somebody may have been guessing. Who shows nothing, or one thing twice, guesses nothing.
        var isGuess: Bool {
            if case .failed(_, let reason) = self { reason == .unknownKey || reason == .badTicket } else { false }
        }
    }
}
