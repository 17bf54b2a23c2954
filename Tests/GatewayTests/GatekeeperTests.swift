// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Testing
import Vocabulary

@Suite("Who is let in")
struct GatekeeperTests {
    let gatekeeper = Gatekeeper(
        policy: .own(
            OwnGate(
                keys: KeyRing(keys: [
                    (name: "viewer", secret: "look", scopes: [.view]),
                    (name: "operator", secret: "act", scopes: [.control]),
                    (name: "operator", secret: "act-too", scopes: [.control]),
                ])
            )
        )
    )

    static func request(_ path: String, method: HTTPRequest.Method = .get) -> HTTPRequest {
        HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
    }

    @Test(
        "A request without a good key gets Kong's 401, byte for byte",
        arguments: [
            ("/", "No API key found in request"),
            ("/?apikey=", "No API key found in request"),
            ("/?apikey=wrong", "Unauthorized"),
            ("/?apikey=LOOK", "Unauthorized"),
            ("/?apikey=look%20", "Unauthorized"),
            ("/?apikey=look&apikey=look", "Duplicate API key found"),
        ]
    )
    func unauthorized(path: String, message: String) throws {
        let refusal = try #require(gatekeeper.admit(Self.request(path), from: nil, needing: .scope(.view)).refusal)
        let id = try #require(refusal.headers[.requestID])
        #expect(id.count == 32 && id.allSatisfy { "0123456789abcdef".contains($0) })
        #expect(String(decoding: refusal.body, as: UTF8.self) == "{\n  \"message\":\"\(message)\",\n  \"request_id\":\"\(id)\"\n}")
        #expect(refusal.status == .unauthorized)
        #expect(refusal.headers[.wwwAuthenticate] == "Key")
        #expect(refusal.headers[.contentType] == "application/json; charset=utf-8")
        #expect(refusal.headers[.contentLength] == String(refusal.body.count))
        #expect(refusal.headers[.server] == "vedette")
    }

    @Test("The refusal carries the request's own id where there is one")
    func requestID() throws {
        let admission = gatekeeper.admit(Self.request("/"), from: nil, needing: .scope(.view), requestID: "0123456789abcdef0123456789abcdef")
        #expect(try #require(admission.refusal).headers[.requestID] == "0123456789abcdef0123456789abcdef")
    }

    @Test("A key opens what its scope covers, in the name it stands for")
    func granted() throws {
        #expect(gatekeeper.admit(Self.request("/?apikey=look"), from: nil, needing: .scope(.view)).consumer?.name == "viewer")
        #expect(gatekeeper.admit(Self.request("/?apikey=act"), from: nil, needing: .scope(.view)).consumer?.name == "operator")
        #expect(gatekeeper.admit(Self.request("/?apikey=act-too"), from: nil, needing: .scope(.control)).consumer?.name == "operator")
    }

    @Test("A key that is good for less is refused with 403 and told what it lacks")
    func forbidden() throws {
        let refusal = try #require(gatekeeper.admit(Self.request("/?apikey=look"), from: nil, needing: .scope(.control)).refusal)
        #expect(refusal.status == .forbidden)
        #expect(String(decoding: refusal.body, as: UTF8.self).contains("lacks the scope 'control'"))
        #expect(refusal.headers[.wwwAuthenticate] == nil)
    }

    @Test("OPTIONS needs a key like everything else")
    func options() throws {
        #expect(gatekeeper.admit(Self.request("/", method: .options), from: nil, needing: .scope(.view)).refusal != nil)
    }

    @Test("Without a gate everybody is anonymous and may everything")
    func off() throws {
        let open = Gatekeeper(policy: .off)
        #expect(open.admit(Self.request("/"), from: nil, needing: .scope(.admin)).consumer == .anonymous)
        #expect(open.admitWebSocket(Self.request("/"), session: SessionID(), from: nil).consumer == .anonymous)
    }
}

extension Admission {
    var consumer: Consumer? {
        if case .granted(let consumer, _) = self { consumer } else { nil }
    }

    var refusal: GateAnswer? {
        if case .answered(let answer) = self { answer } else { nil }
    }
}
