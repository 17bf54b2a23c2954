// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import Vocabulary

extension Gatekeeper {
    /// Lets the keys of `ring` in, and no others, from the next request on. Tickets of keys that are gone are void.
    public func replaceKeys(_ ring: KeyRing) { keys.withLock { $0 = ring } }

    /// Whether `consumer`, let in earlier, would still be: its key may have been revoked since, or be good for something else.
    ///
    /// Where keys are not ours to revoke (off, Kong) it always would.
    public func stillKnows(_ consumer: Consumer) -> Bool {
        guard case .own = policy else { return true }
        return keys.withLock { $0 }.knows(consumer)
    }

    /// A ticket that opens the WebSocket of `session` in the name of `consumer`: once, within 30 seconds.
    public func issueTicket(for session: SessionID, consumer: Consumer) -> String {
        let instant = now()
        return tickets.withLock { $0.issue(for: session, consumer: consumer, at: instant) }
    }

    /// How long a ticket is good for.
    public static var ticketLifetime: Duration { TicketBook.lifetime }

    /// Finds out who sent a request, and remembers whether its address guesses.
    func identify(_ visit: Visit, _ login: Login) -> Login.Outcome {
        let outcome = outcome(of: visit, login)
        remember(outcome, of: visit)
        return outcome
    }

    /// Whom the tickets of a request open `session` for. All that are shown are used up.
    func redeemTickets(of visit: Visit, for session: SessionID) -> Login.Outcome {
        let shown = visit.tickets
        let instant = now()
        let holders = tickets.withLock { book in shown.map { book.redeem($0, for: session, at: instant) } }
        guard holders.count == 1, let consumer = holders[0], stillKnows(consumer) else {
            return .failed(message: "Unauthorized", .badTicket)
        }
        return .recognised(consumer)
    }

    /// Counts a guess against the client's address; a good key or ticket clears it.
    func remember(_ outcome: Login.Outcome, of visit: Visit) {
        guard let client = visit.client, let failedLogins else { return }
        let instant = now()
        if outcome.isGuess {
            failedLogins.withLock { $0.failed(client, at: instant) }
        } else if case .recognised = outcome {
            failedLogins.withLock { $0.succeeded(client) }
        }
    }

    private func outcome(of visit: Visit, _ login: Login) -> Login.Outcome {
        switch KeySearch.outcome(in: visit.request) {
        case .missing:
            if case .keyOrTicket(let session) = login, !visit.tickets.isEmpty { return redeemTickets(of: visit, for: session) }
            return .failed(message: "No API key found in request", .missingKey)
        case .duplicate:
            return .failed(message: "Duplicate API key found", .duplicateKey)
        case .found(let secret):
            guard let consumer = keys.withLock({ $0 }).consumer(presenting: secret) else {
                return .failed(message: "Unauthorized", .unknownKey)
            }
            return .recognised(consumer)
        }
    }
}
