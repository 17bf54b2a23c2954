// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

@Suite("Tickets for the WebSocket")
struct TicketTests {
    let clock = ManualClock()
    let session = SessionID()
    let gatekeeper: Gatekeeper
    let viewer = Consumer(name: "viewer", scopes: [.view])

    init() {
        gatekeeper = Gatekeeper.own(clock: clock)
    }

    private func admit(_ query: String, session: SessionID? = nil) -> Admission {
        gatekeeper.admitWebSocket(request("/ws/stream/x" + query), session: session ?? self.session, from: nil)
    }

    @Test("A ticket opens its session once, in the name of whom it was given to")
    func once() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?ticket=\(ticket)").consumer == viewer)
        #expect(admit("?ticket=\(ticket)").answer?.status == .unauthorized)
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
        #expect(admit("?ticket=\(ticket)", session: SessionID()).answer != nil)
        #expect(admit("?ticket=\(ticket)").answer != nil)
    }

    @Test("Two tickets at once open nothing")
    func twice() {
        let first = gatekeeper.issueTicket(for: session, consumer: viewer)
        let second = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?ticket=\(first)&ticket=\(second)").answer != nil)
    }

    @Test("A handshake with a key is judged by its key alone")
    func keyFirst() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(admit("?apikey=wrong&ticket=\(ticket)").answer != nil)
        #expect(admit("?apikey=none&ticket=\(ticket)").answer?.status == .forbidden)
        #expect(admit("?apikey=look&ticket=unknown").consumer?.name == "viewer")
    }

    @Test("A ticket opens nothing but the WebSocket")
    func elsewhere() {
        let ticket = gatekeeper.issueTicket(for: session, consumer: viewer)
        #expect(gatekeeper.admit(request("/?ticket=\(ticket)")).answer?.reason == .missingKey)
    }

    @Test("A consumer that hoards tickets loses its own oldest and nobody else's")
    func hoarding() {
        let other = Consumer(name: "operator", scopes: [.control])
        let kept = gatekeeper.issueTicket(for: session, consumer: other)
        let tickets = (0...TicketBook.limitPerConsumer).map { _ in gatekeeper.issueTicket(for: session, consumer: viewer) }
        #expect(admit("?ticket=\(tickets[0])").answer != nil)
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
