// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Web

@Suite("Whose sessions they are", .timeLimit(.minutes(1)))
struct OwnershipTests {
    static let base = "/api/v1/video"

    static let calls: [(HTTPRequest.Method, @Sendable (String) -> String)] = [
        (.get, { "/status/\($0)" }), (.post, { "/stop?session_id=\($0)" }), (.post, { "/pause?session_id=\($0)" }),
        (.post, { "/resume?session_id=\($0)" }), (.get, { "/sessions/\($0)/snapshot.jpg" }), (.post, { "/sessions/\($0)/ticket" }),
    ]

    @Test("To others a session is one that never was, whatever they ask", arguments: calls.indices)
    func hidden(call: Int) async throws {
        let (method, path) = Self.calls[call]
        try await TestServer.run { server in
            let id = try await server.start()
            let theirs = try await server.send(method, Self.base + path(id), key: "neighbour-key").problem()
            let nobodys = try await server.send(method, Self.base + path(SessionID().description), key: "neighbour-key").problem()
            #expect(theirs.code == .noSuchSession && nobodys.code == .noSuchSession)
            #expect(theirs.title == nobodys.title)
            #expect(try await server.get(Self.base + "/status/\(id)").decoded(SessionReport.self).status == .running)
        }
    }

    @Test("The list shows one's own sessions, and the admin's everybody's")
    func list() async throws {
        try await TestServer.run { server in
            let mine = try await server.start()
            let theirs = try await server.start(key: "neighbour-key")
            let ids = { (key: String) in
                try await server.get(Self.base + "/sessions", key: key).decoded(SessionList.self).sessions.map(\.sessionId)
            }
            #expect(try await ids("operator-key") == [mine])
            #expect(try await ids("neighbour-key") == [theirs])
            #expect(try await ids("viewer-key") == [])
            #expect(try await ids("boss-key") == [mine, theirs])
        }
    }

    @Test("The admin may stop anybody's session")
    func admin() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            let response = try await server.post(Self.base + "/stop?session_id=\(id)", key: "boss-key")
            #expect(try response.decoded(SessionAnswer.self).status == .stopped)
        }
    }

    @Test("A path whose id is no UUID leads to no session")
    func noUUID() async throws {
        try await TestServer.run { server in
            for path in ["/status/x", "/status/%00", "/sessions/x/snapshot.jpg"] {
                let problem = try await server.get(Self.base + path).problem()
                #expect(problem.code == .noSuchSession)
            }
        }
    }

    @Test("A ticket opens the WebSocket of its session, in the name of who asked for it")
    func ticket() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            let session = try #require(SessionID(id))
            let answer = try await server.post(Self.base + "/sessions/\(id)/ticket").decoded(TicketAnswer.self)
            #expect(answer.expiresIn == 30)
            let request = HTTPRequest(method: .get, scheme: "http", authority: "x", path: "/ws/stream/\(id)?ticket=\(answer.ticket)")
            guard case .granted(let consumer, _) = server.gatekeeper.admitWebSocket(request, session: session, from: nil) else {
                Issue.record("the ticket did not open the WebSocket")
                return
            }
            #expect(consumer.name == "operator")
            #expect(consumer.scopes == [.control])
        }
    }
}
