// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Testing
import Vocabulary

@Suite("Who is let in")
struct GatekeeperTests {
    let gatekeeper = Gatekeeper.own()

    @Test(
        "A request without a good key gets Kong's 401, byte for byte (2.2, 2.4)",
        arguments: [
            ("/", "No API key found in request", GateAnswer.Reason.missingKey),
            ("/?apikey=", "No API key found in request", .missingKey),
            ("/?apikey=wrong", "Unauthorized", .unknownKey),
            ("/?apikey=LOOK", "Unauthorized", .unknownKey),
            ("/?apikey=look%20", "Unauthorized", .unknownKey),
            ("/?apikey=look&apikey=look", "Duplicate API key found", .duplicateKey),
        ]
    )
    func unauthorized(path: String, message: String, reason: GateAnswer.Reason) throws {
        let answer = try #require(gatekeeper.admit(request(path)).answer)
        let id = try #require(answer.headers[.requestID])
        #expect(id.count == 32 && id.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(answer.text == "{\n  \"message\":\"\(message)\",\n  \"request_id\":\"\(id)\"\n}")
        #expect(answer.status == .unauthorized)
        #expect(answer.reason == reason)
        #expect(
            answer.headers == [
                .contentType: "application/json; charset=utf-8", .contentLength: String(answer.body.count), .server: "vedette", .requestID: id,
                .wwwAuthenticate: "Key",
            ]
        )
    }

    @Test("The answer carries the request's own id where there is one")
    func requestID() throws {
        let id = "0123456789abcdef0123456789abcdef"
        let admission = gatekeeper.admit(request(), from: nil, needing: .scope(.view), requestID: id)
        #expect(admission.headers[.requestID] == id)
        #expect(try #require(admission.answer).text.contains(id))
    }

    @Test("A HEAD is answered as a GET, with the length of the body that is not sent (2.2)")
    func head() throws {
        let answer = try #require(gatekeeper.admit(request(method: .head)).answer)
        #expect(answer.headers[.contentLength] == String(answer.body.count))
        #expect(!answer.body.isEmpty)
    }

    @Test("A key opens what its scope covers, in the name it stands for")
    func granted() {
        #expect(gatekeeper.admit(request("/?apikey=look")).consumer?.name == "viewer")
        #expect(gatekeeper.admit(request("/?apikey=act"), .view).consumer?.name == "operator")
        #expect(gatekeeper.admit(request("/?apikey=act-too"), .control).consumer?.name == "operator")
        #expect(gatekeeper.admit(request("/?apikey=rule"), .admin).consumer?.name == "owner")
    }

    @Test(
        "A key that is good for less is answered with 403, in the format asked for, and told what it lacks",
        arguments: [
            ("look", Scope.control, "viewer"), ("look", .admin, "viewer"), ("act", .admin, "operator"), ("none", .view, "nobody"),
        ]
    )
    func forbidden(key: String, scope: Scope, name: String) throws {
        let answer = try #require(gatekeeper.admit(request("/", [("apikey", key), ("Accept", "text/plain")]), scope).answer)
        #expect(answer.status == .forbidden)
        #expect(answer.reason == .lacksScope)
        #expect(answer.consumer?.name == name)
        #expect(answer.text.hasPrefix("This API key lacks the scope '\(scope.rawValue)'\nrequest_id: "))
        #expect(answer.headers[.wwwAuthenticate] == nil)
    }

    @Test("OPTIONS needs a key like everything else where no CORS rules answer it (2.4)")
    func options() {
        let preflight = request("/", [("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET")], method: .options)
        #expect(gatekeeper.admit(preflight).answer?.reason == .missingKey)
    }

    @Test("What is open is let in without a key, and not even a wrong one is looked at")
    func open() {
        #expect(gatekeeper.admit(request("/?apikey=wrong"), from: "192.0.2.1", needing: .open).consumer == .nobody)
        #expect(gatekeeper.statistics.suspectAddresses == 0)
    }

    @Test("Without a gate everybody is anonymous and may everything")
    func off() {
        let open = Gatekeeper(policy: .off)
        #expect(open.admit(request(), .admin).consumer == .anonymous)
        #expect(open.admitWebSocket(request(), session: SessionID(), from: nil).consumer == .anonymous)
        #expect(open.bodyLimit == nil)
    }

    @Test("What happened is counted, by reason")
    func statistics() {
        _ = gatekeeper.admit(request("/?apikey=look"))
        _ = gatekeeper.admit(request("/?apikey=wrong"))
        _ = gatekeeper.admit(request("/?apikey=wrong"))
        #expect(gatekeeper.statistics.granted == 1)
        #expect(gatekeeper.statistics.answered == [.unknownKey: 2])
    }

    @Test("An answer takes on the admission's headers in place of its own, but keeps its Vary (2.7)")
    func adopting() {
        var answer: HTTPFields = [.vary: "Accept", .accessControlAllowOrigin: "https://own.example", .contentType: "text/plain"]
        answer.adopt([.vary: "Origin", .accessControlAllowOrigin: "*"])
        #expect(answer[values: .vary] == ["Accept", "Origin"])
        #expect(answer[values: .accessControlAllowOrigin] == ["*"])
        #expect(answer[.contentType] == "text/plain")
    }
}
