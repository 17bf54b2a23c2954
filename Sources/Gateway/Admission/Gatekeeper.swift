// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import Vocabulary

/// Decides who may do what.
///
/// Pure decisions over the head of a request: it reads no body, opens no socket and writes no log. Shared by every
/// connection; the only state are the tickets that are out, behind a lock held for microseconds.
public final class Gatekeeper: Sendable {
    private let policy: GatePolicy
    private let now: @Sendable () -> ContinuousClock.Instant
    private let tickets = Guarded(TicketBook())

    /// - Parameter now: the clock by which tickets expire.
    public init(policy: GatePolicy, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }) {
        self.policy = policy
        self.now = now
    }

    /// A name for one request, as it stands in `X-Request-Id`: 32 hexadecimal digits.
    public static func makeRequestID() -> String { RandomHex.make(bytes: 16) }

    /// Lets a request in that carries a key good for `scope`.
    ///
    /// Without a valid key the refusal is Kong's 401; a key that is good for less is refused with 403.
    /// - Parameters:
    ///   - peer: the address the connection comes from, for rules that go by address.
    ///   - requestID: how the request is called in the refusal; a new name by default.
    public func admit(
        _ request: HTTPRequest,
        from peer: String?,
        needing scope: Scope,
        requestID: String = Gatekeeper.makeRequestID()
    ) -> Admission {
        guard case .own(let ring) = policy else { return .granted(.anonymous) }
        return admit(KeySearch.outcome(in: request), of: ring, needing: scope, requestID: requestID)
    }

    /// Lets a WebSocket handshake in that carries a key, or in place of one a `?ticket=` for `session`.
    ///
    /// A ticket shown is used up, whatever the answer. A request with a key is judged by its key alone.
    public func admitWebSocket(
        _ request: HTTPRequest,
        session: SessionID,
        from peer: String?,
        requestID: String = Gatekeeper.makeRequestID()
    ) -> Admission {
        guard case .own(let ring) = policy else { return .granted(.anonymous) }
        let outcome = KeySearch.outcome(in: request)
        let shown = QueryArguments(ofTarget: request.path ?? "").all(named: "ticket")
        guard outcome == .missing, !shown.isEmpty else {
            return admit(outcome, of: ring, needing: .view, requestID: requestID)
        }
        let instant = now()
        let holders = tickets.withLock { book in
            shown.map { book.redeem($0.value ?? [], for: session, at: instant) }
        }
        guard holders.count == 1, let consumer = holders[0] else {
            return .refused(.unauthorized("Unauthorized", requestID: requestID))
        }
        return .granted(consumer)
    }

    /// A ticket that opens the WebSocket of `session` in the name of `consumer`: once, within 30 seconds.
    public func issueTicket(for session: SessionID, consumer: Consumer) -> String {
        let instant = now()
        return tickets.withLock { $0.issue(for: session, consumer: consumer, at: instant) }
    }

    /// How long a ticket is good for.
    public static var ticketLifetime: Duration { TicketBook.lifetime }

    private func admit(_ outcome: KeySearch.Outcome, of ring: KeyRing, needing scope: Scope, requestID: String) -> Admission {
        switch outcome {
        case .missing:
            return .refused(.unauthorized("No API key found in request", requestID: requestID))
        case .duplicate:
            return .refused(.unauthorized("Duplicate API key found", requestID: requestID))
        case .found(let secret):
            guard let consumer = ring.consumer(presenting: secret) else {
                return .refused(.unauthorized("Unauthorized", requestID: requestID))
            }
            guard consumer.may(scope) else {
                let message = "This API key lacks the scope '\(scope.rawValue)'"
                return .refused(Refusal(status: .forbidden, message: message, requestID: requestID))
            }
            return .granted(consumer)
        }
    }
}
