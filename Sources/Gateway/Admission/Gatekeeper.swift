// SPDX-License-Identifier: Apache-2.0

public import HTTPTypes
public import Vocabulary

public import struct FoundationEssentials.Date

/// Decides who may do what.
///
/// Pure decisions over the head of a request: it reads no body, opens no socket and writes no log. Shared by every
/// connection. What it remembers (keys, tickets, counters, who guessed) is in values, each behind a lock held for
/// microseconds. See docs/design/gateway.md.
public final class Gatekeeper: Sendable {
    let policy: GatePolicy
    let trustedProxies: [AddressBlock]
    let now: @Sendable () -> ContinuousClock.Instant
    let wallClock: @Sendable () -> Date

    let keys: Guarded<KeyRing>
    let tickets = Guarded(TicketBook())
    let counters = Guarded(RateCounters())
    /// `nil` where nobody is slowed down.
    let failedLogins: Guarded<FailedLogins>?
    private let counts = Guarded(GateStatistics())

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
        self.trustedProxies = trustedProxies
        self.failedLogins = failedLogins.map { Guarded(FailedLogins(rules: $0)) }
        self.now = now
        self.wallClock = wallClock
        self.keys = if case .own(let gate) = policy { Guarded(gate.keys) } else { Guarded(KeyRing(entries: [])) }
    }

    /// A name for one request, as it stands in `X-Request-Id`: 32 hexadecimal digits.
    public static func makeRequestID() -> String { RandomHex.make(bytes: 16) }

    /// The address of the client: the peer's, or what trusted proxies say in `X-Forwarded-For`. `nil` for a local socket.
    public func client(of request: HTTPRequest, peer: String?) -> String? {
        visit(request, peer, "").client?.description ?? peer
    }

    /// Lets a request in that brings what is needed.
    ///
    /// Without a valid key the answer is Kong's 401; a key that is good for less is answered with 403. A CORS preflight is
    /// answered whatever it needs.
    /// - Parameters:
    ///   - peer: the address the connection comes from, for rules that go by address; `nil` for a local socket.
    ///   - requestID: how the request is called in the answer; a new name by default.
    public func admit(
        _ request: HTTPRequest,
        from peer: String?,
        needing need: Need,
        requestID: String = Gatekeeper.makeRequestID()
    ) -> Admission {
        decide(visit(request, peer, requestID), needing: need, .key)
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
        decide(visit(request, peer, requestID), needing: .scope(.view), .keyOrTicket(session))
    }

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
        let visit = visit(request, peer, requestID)
        if let bill = bill(for: visit, consumer) {
            let time = time
            counters.withLock { $0.giveBack(bill.identifier, limits: bill.limits, at: time) }
        }
        var fields = headers
        fields.removeRateLimits()
        let judgement = SizeRules.Judgement.tooLarge
        let answer = GateAnswer(
            refusing: request,
            .contentTooLarge,
            judgement.message,
            judgement.reason,
            requestID: requestID,
            headers: fields,
            consumer: consumer
        )
        counts.withLock { $0.answered[answer.reason, default: 0] += 1 }
        return answer
    }

    /// How many bytes the body of a request may have; `nil` for any number.
    public var bodyLimit: Int? {
        if case .own(let gate) = policy { gate.size?.limit } else { nil }
    }

    /// What happened so far.
    public var statistics: GateStatistics {
        var statistics = counts.withLock { $0 }
        statistics.suspectAddresses = failedLogins?.withLock { $0.count } ?? 0
        statistics.rateCounters = counters.withLock { $0.count }
        return statistics
    }

    /// Seconds since 1970, UTC.
    var time: Int { Int(wallClock().timeIntervalSince1970.rounded(.down)) }

    private func decide(_ visit: Visit, needing need: Need, _ login: Login) -> Admission {
        let admission: Admission =
            switch policy {
            case .off: .granted(need == .open ? .nobody : .anonymous, headers: [:])
            case .own(let gate): admit(visit, at: gate, needing: need, login)
            case .kong(let trust): admit(visit, behind: trust, needing: need, login)
            }
        counts.withLock { counts in
            switch admission {
            case .granted: counts.granted += 1
            case .answered(let answer): counts.answered[answer.reason, default: 0] += 1
            }
        }
        return admission
    }

    private func visit(_ request: HTTPRequest, _ peer: String?, _ requestID: String) -> Visit {
        let address = peer.flatMap { IPAddress($0) }
        let client = address.map { ForwardedClient.address(of: request, peer: $0, trusting: trustedProxies) }
        let cors: HTTPFields = if case .own(let gate) = policy { gate.cors?.headers(for: request) ?? [:] } else { [:] }
        return Visit(request: request, requestID: requestID, peer: address, client: client, corsHeaders: cors)
    }
}
