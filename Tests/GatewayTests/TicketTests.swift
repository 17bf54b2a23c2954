// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

@Suite("Tickets for the WebSocket")
struct TicketTests {
    /// A clock that stands still until it is moved.
    final class ManualClock: Sendable {
        private let instant = Guarded(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    let clock = ManualClock()
    let session = SessionID()
    let gatekeeper: Gatekeeper
    let viewer = Consumer(name: "viewer", scopes: [.view])

    init() {
        let keys = KeyRing(keys: [(name: "viewer", secret: "look", scopes: [.view]), (name: "nobody", secret: "none", scopes: [])])
        gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: keys)), now: { [clock] in clock.now })
    }

    private func admit(_ query: String, session: SessionID? = nil) -> Admission {
        let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/ws/stream/x" + query)
        return gatekeeper.admitWebSocket(request, session: session ?? self.session, from: nil)
    }

    @Test("A ticket opens its session once, in the name of whom it was given to")
    func once() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?ticket=\(ticket)").consumer == viewer)
        #expect(admit("?ticket=\(ticket)").refusal?.status == .unauthorized)
    }

    @Test("A ticket is good for just under 30 seconds", arguments: [(29_999, true), (30_000, false)])
    func expiry(milliseconds: Int, isGood: Bool) {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        clock.advance(by: .milliseconds(milliseconds))
        #expect((admit("?ticket=\(ticket)").consumer != nil) == isGood)
    }

    @Test("A ticket shown at another session opens nothing and is used up")
    func otherSession() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?ticket=\(ticket)", session: SessionID()).refusal != nil)
        #expect(admit("?ticket=\(ticket)").refusal != nil)
    }

    @Test("Two tickets at once open nothing")
    func twice() {
        let first = gatekeeper.issueTicket(for: session, consumer: viewer)
        let second = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?ticket=\(first)&ticket=\(second)").refusal != nil)
    }

    @Test("A handshake with a key is judged by its key alone")
    func keyFirst() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?apikey=wrong&ticket=\(ticket)").refusal != nil)
        #expect(admit("?apikey=none&ticket=\(ticket)").refusal?.status == .forbidden)
        #expect(admit("?apikey=look&ticket=unknown").consumer == viewer)
    }

    @Test("A ticket opens nothing but the WebSocket")
    func elsewhere() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/?ticket=\(ticket)")
        #expect(gatekeeper.admit(request, from: nil, needing: .scope(.view)).refusal != nil)
    }

    @Test("A consumer that hoards tickets loses its own oldest and nobody else's")
    func hoarding() {
        let other = Consumer(name: "other", scopes: [.view])
        let kept = gatekeeper.issueTicket(for: session, consumer: other)
        let tickets = (0...TicketBook.limitPerConsumer).map { _ in gatekeeper.issueTicket(for: session, consumer: viewer) }
        #expect(admit("?ticket=\(tickets[0])").refusal != nil)
        #expect(admit("?ticket=\(tickets[1])").consumer == viewer)
        #expect(admit("?ticket=\(kept)").consumer == other)
    }

    @Test("Expired tickets take no room")
    func room() {
        var book = TicketBook()
        for _ in 0..<10 { _ = book.issue(for: session, consumer: viewer, at: clock.now) }
        _ = book.issue(for: session, consumer: viewer, at: clock.now.advanced(by: .seconds(31)))
        #expect(book.count == 1)
    }
}
