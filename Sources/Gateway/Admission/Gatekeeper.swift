// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import Vocabulary

public import struct FoundationEssentials.Date

/// Decides who may do what.
///
/// Pure decisions over the head of a request: it reads no body, opens no socket and writes no log. Shared by every
/// connection; the only state are the tickets that are out, behind a lock held for microseconds.
public final class Gatekeeper: Sendable {
    private let policy: GatePolicy
    private let now: @Sendable () -> ContinuousClock.Instant
    private let tickets = Guarded(TicketBook())

    /// - Parameters:
    ///   - trustedProxies: whose `X-Forwarded-For` and, in Kong mode, `X-Consumer-*` are believed.
    ///   - failedLogins: how whoever guesses keys is slowed down; `nil` for not at all.
    ///   - now: the clock by which tickets expire and waits end.
    ///   - wallClock: the clock by whose calendar rates are counted.
    public init(
        policy: GatePolicy,
        trustedProxies: [AddressBlock] = [],
        failedLogins: FailedLoginRules? = FailedLoginRules(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.policy = policy
        self.now = now
    }

    /// A name for one request, as it stands in `X-Request-Id`: 32 hexadecimal digits.
    public static func makeRequestID() -> String { RandomHex.make(bytes: 16) }

    /// The address of the client: the peer's, or what trusted proxies say in `X-Forwarded-For`.
    public func client(of request: HTTPRequest, peer: String?) -> String? { peer }

    /// Lets a request in that brings what is needed.
    ///
    /// Without a valid key the answer is Kong's 401; a key that is good for less is answered with 403.
    /// - Parameters:
    ///   - peer: the address the connection comes from, for rules that go by address; `nil` for a local socket.
    ///   - requestID: how the request is called in the answer; a new name by default.
    public func admit(
        _ request: HTTPRequest,
        from peer: String?,
        needing need: Need,
        requestID: String = Gatekeeper.makeRequestID()
    ) -> Admission {
        guard case .scope(let scope) = need else { return .granted(.nobody, headers: [:]) }
        guard case .own(let gate) = policy else { return .granted(.anonymous, headers: [:]) }
        return admit(KeySearch.outcome(in: request), of: gate.keys, needing: scope, requestID: requestID)
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
        guard case .own(let gate) = policy else { return .granted(.anonymous, headers: [:]) }
        let outcome = KeySearch.outcome(in: request)
        let shown = QueryArguments(ofTarget: request.path ?? "").all(named: "ticket")
        guard outcome == .missing, !shown.isEmpty else {
            return admit(outcome, of: gate.keys, needing: .view, requestID: requestID)
        }
        let instant = now()
        let holders = tickets.withLock { book in
            shown.map { book.redeem($0.value ?? [], for: session, at: instant) }
        }
        guard holders.count == 1, let consumer = holders[0] else {
            return .answered(.unauthorized("Unauthorized", .badTicket, requestID: requestID))
        }
        return .granted(consumer, headers: [:])
    }

    /// A ticket that opens the WebSocket of `session` in the name of `consumer`: once, within 30 seconds.
    public func issueTicket(for session: SessionID, consumer: Consumer) -> String {
        let instant = now()
        return tickets.withLock { $0.issue(for: session, consumer: consumer, at: instant) }
    }

    /// How long a ticket is good for.
    public static var ticketLifetime: Duration { TicketBook.lifetime }

    /// How many bytes the body of a request may have; `nil` for any number.
    public var bodyLimit: Int? { nil }

    /// The answer to a body that turned out longer than `bodyLimit`: one that did not say its length beforehand.
    ///
    /// As in Kong the rate limit does not count such a request: what was counted when it was let in is given back.
    /// - Parameters:
    ///   - consumer: whom the request was let in as.
    ///   - headers: the headers it was let in with.
    public func bodyTooLarge(
        _ request: HTTPRequest,
        from peer: String?,
        admittedAs consumer: Consumer,
        headers: HTTPFields,
        requestID: String
    ) -> GateAnswer {
        GateAnswer(.contentTooLarge, "Request size limit exceeded", .tooLarge, requestID: requestID)
    }

    /// Lets the keys of `ring` in, and no others, from the next request on. Tickets of keys that are gone are void.
    public func replaceKeys(_ ring: KeyRing) {}

    /// Whether `consumer`, let in earlier, would still be: its key may have been revoked since, or be good for less.
    public func stillKnows(_ consumer: Consumer) -> Bool { true }

    /// What happened so far.
    public var statistics: GateStatistics { GateStatistics() }

    private func admit(_ outcome: KeySearch.Outcome, of ring: KeyRing, needing scope: Scope, requestID: String) -> Admission {
        switch outcome {
        case .missing:
            return .answered(.unauthorized("No API key found in request", .missingKey, requestID: requestID))
        case .duplicate:
            return .answered(.unauthorized("Duplicate API key found", .duplicateKey, requestID: requestID))
        case .found(let secret):
            guard let consumer = ring.entry(presenting: secret)?.consumer else {
                return .answered(.unauthorized("Unauthorized", .unknownKey, requestID: requestID))
            }
            guard consumer.may(scope) else {
                let message = "This API key lacks the scope '\(scope.rawValue)'"
                return .answered(GateAnswer(.forbidden, message, .lacksScope, requestID: requestID))
            }
            return .granted(consumer, headers: [:])
        }
    }
}
