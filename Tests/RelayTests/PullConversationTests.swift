// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Relay

/// A conversation with a source: what it answers, and what it is told next.
private struct Conversation {
    var machine: SourceStateMachine
    /// The last request.
    private(set) var request: RTSPRequest?

    init(_ url: String = "rtsp://10.0.0.9/live/main") throws {
        machine = SourceStateMachine(try CameraURL(url), clientNonce: "ab12")
    }

    mutating func connect() -> [String] { note(machine.connected()) }

    /// The answer to the last request.
    mutating func answer(_ status: Int, _ headers: RTSPHeaders = [:], body: String = "") -> [String] {
        var answer = RTSPAnswer(status: status, headers: headers, body: Array(body.utf8))
        answer.headers.append("CSeq", request?.headers["CSeq"] ?? "0")
        return note(machine.receive(answer))
    }

    /// As far as the answer to DESCRIBE, whose consequences are returned.
    mutating func describe(_ body: String = Example.h264, _ headers: RTSPHeaders = [:]) -> [String] {
        _ = connect()
        _ = answer(200, ["Public": "OPTIONS, DESCRIBE, GET_PARAMETER"])
        return answer(200, headers, body: body)
    }

    /// As far as the answer to the only SETUP.
    mutating func setUp(_ transport: String? = nil, session: String? = "4711;timeout=30") -> [String] {
        _ = describe()
        var headers = RTSPHeaders()
        if let session { headers.append("Session", session) }
        if let transport { headers.append("Transport", transport) }
        return answer(200, headers)
    }

    mutating func keepAlive() -> [String] { note(machine.keepAlive()) }
    mutating func stop() -> [String] { note(machine.stop()) }

    mutating func note(_ actions: [SourceStateMachine.Action]) -> [String] {
        for case .send(let request) in actions { self.request = request }
        return actions.map { action in
            switch action {
            case .send(let request): "\(request.method.rawValue) \(request.url)"
            case .respond(let response): "\(response.status.rawValue)"
            case .play(_, let channels):
                "play \(channels.rtpChannels.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " "))"
            case .keepAlive(let seconds): "keep alive in \(seconds)"
            case .end(let failure): "end \(failure.map { "\($0)" } ?? "as asked")"
            }
        }
    }
}

@Suite("The conversation with a source")
struct PullConversationTests {
    private static let url = "rtsp://10.0.0.9:554/live/main"

    @Test("From the first word to the last")
    func whole() throws {
        var source = try Conversation()
        #expect(source.connect() == ["OPTIONS \(Self.url)"])
        #expect(source.answer(200, ["Public": "DESCRIBE, get_parameter"]) == ["DESCRIBE \(Self.url)"])
        #expect(source.request?.headers["Accept"] == "application/sdp")
        #expect(source.answer(200, body: Example.h264) == ["SETUP \(Self.url)/streamid=0"])
        #expect(source.request?.headers["Transport"] == "RTP/AVP/TCP;unicast;interleaved=0-1")
        #expect(source.answer(200, ["Session": "4711;timeout=30", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]) == ["PLAY \(Self.url)"])
        #expect(source.request?.headers["Session"] == "4711")
        #expect(source.answer(200) == ["play 0:0", "keep alive in 15"])
        #expect(source.keepAlive() == ["GET_PARAMETER \(Self.url)", "keep alive in 15"])
        #expect(source.keepAlive() == ["keep alive in 15"])
        #expect(source.answer(200) == [])
        #expect(source.stop() == ["TEARDOWN \(Self.url)"])
        #expect(source.request?.headers["Session"] == "4711")
        #expect(source.answer(200) == ["end as asked"])
        #expect(source.request?.headers["CSeq"] == "6")
    }

    @Test("Every track is set up on channels of its own, at the address its description gives")
    func tracks() throws {
        var source = try Conversation()
        #expect(source.describe(Example.twoTracks) == ["SETUP rtsp://10.0.0.1/front/video"])
        let session: RTSPHeaders = ["Session": "1"]
        #expect(source.answer(200, session) == ["SETUP rtsp://10.0.0.1/front/audio"])
        #expect(source.request?.headers["Transport"] == "RTP/AVP/TCP;unicast;interleaved=2-3")
        #expect(source.answer(200, session) == ["PLAY rtsp://10.0.0.1/front"])
        #expect(source.answer(200) == ["play 0:0 1:2", "keep alive in 30"])
    }

    @Test(
        "The answer to DESCRIBE says what a track's address is relative to",
        arguments: [
            ("Content-Base", "rtsp://10.0.0.9/live/", "rtsp://10.0.0.9/live/streamid=0"),
            ("Content-Location", "rtsp://10.0.0.9/x", "rtsp://10.0.0.9/x/streamid=0"),
            ("Content-Base", "rtsp://10.0.0.9/a?b=c/", "rtsp://10.0.0.9/a?b=c/streamid=0"),
            ("Content-Base", "/relative", "\(url)/streamid=0"),
            ("Content-Base", "rtsp://h/a b", "\(url)/streamid=0"),
        ]
    )
    func bases(_ header: String, _ value: String, _ expected: String) throws {
        var source = try Conversation()
        var headers = RTSPHeaders()
        headers.append(header, value)
        #expect(source.describe(Example.h264, headers) == ["SETUP \(expected)"])
    }

    @Test("The server may choose other channels, and say nothing of them, but not another transport")
    func channels() throws {
        for (transport, channels) in [("RTP/AVP/TCP;unicast;interleaved=6-7", "0:6"), ("RTP/AVP/TCP;unicast", "0:0")] {
            var source = try Conversation()
            _ = source.setUp(transport)
            #expect(source.answer(200).first == "play \(channels)")
        }
        for transport in ["RTP/AVP;unicast;client_port=1-2", "RTP/AVP/TCP;interleaved=255-256", "RTP/AVP/TCP;interleaved=x", ""] {
            var source = try Conversation()
            #expect(source.setUp(transport) == ["end \(SourceFailure.noInterleaving)"])
        }
        var twice = try Conversation()
        _ = twice.describe(Example.twoTracks)
        let same: RTSPHeaders = ["Session": "1", "Transport": "RTP/AVP/TCP;interleaved=0-1"]
        _ = twice.answer(200, same)
        #expect(twice.answer(200, same).first?.hasPrefix("end ") == true)
    }

    @Test("A login is given when it is asked for, once, and with every later request")
    func login() throws {
        var source = try Conversation("rtsp://user:secret@10.0.0.9/live/main")
        let challenge: RTSPHeaders = ["WWW-Authenticate": "Digest realm=\"cam\", nonce=\"n1\""]
        #expect(source.connect() == ["OPTIONS \(Self.url)"])
        #expect(source.request?.headers["Authorization"] == nil)
        _ = source.answer(200)
        #expect(source.answer(401, challenge) == ["DESCRIBE \(Self.url)"])
        #expect(source.request?.headers["Authorization"]?.hasPrefix("Digest username=\"user\", realm=\"cam\", nonce=\"n1\"") == true)
        #expect(source.request?.headers["CSeq"] == "3")
        #expect(source.answer(200, body: Example.h264) == ["SETUP \(Self.url)/streamid=0"])
        #expect(source.request?.headers["Authorization"]?.contains("uri=\"\(Self.url)/streamid=0\"") == true)
        // The nonce has run out meanwhile: once more, with the new one.
        #expect(source.answer(401, ["WWW-Authenticate": "Digest realm=\"cam\", nonce=\"n2\", stale=true"]) == ["SETUP \(Self.url)/streamid=0"])
        #expect(source.request?.headers["Transport"] != nil)
        #expect(source.request?.headers["Authorization"]?.contains("nonce=\"n2\"") == true)
    }

    @Test("A wrong login, no login, and a demand that cannot be met are the end")
    func unauthorized() throws {
        let refused = ["end \(SourceFailure.unauthorized)"]
        let basic: RTSPHeaders = ["WWW-Authenticate": "Basic realm=\"cam\""]
        var wrong = try Conversation("rtsp://user:secret@10.0.0.9/live/main")
        _ = wrong.connect()
        #expect(wrong.answer(401, basic) == ["OPTIONS \(Self.url)"])
        #expect(wrong.answer(401, basic) == refused)
        var none = try Conversation()
        _ = none.connect()
        #expect(none.answer(401, basic) == refused)
        var strange = try Conversation("rtsp://user:secret@10.0.0.9/live/main")
        _ = strange.connect()
        #expect(strange.answer(401, ["WWW-Authenticate": "Negotiate"]) == refused)
        #expect(strange.answer(401) == [])
    }

    @Test(
        "A refusal ends it with its reason",
        arguments: [
            (301, SourceFailure.redirected), (302, .redirected), (403, .unauthorized), (404, .notFound), (461, .noInterleaving), (503, .refused(503)),
        ]
    )
    func refusals(_ status: Int, _ failure: SourceFailure) throws {
        var source = try Conversation()
        _ = source.connect()
        _ = source.answer(501)
        #expect(source.answer(status, ["Location": "rtsp://192.0.2.1/elsewhere"]) == ["end \(failure)"])
        #expect(source.stop() == [])
    }

    private struct Description: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    private static let unusable = [
        Description(testDescription: "none", body: ""),
        Description(testDescription: "another language", body: "hello"),
        Description(testDescription: "no track", body: "v=0\r\ns=x\r\n"),
        Description(testDescription: "two tracks without addresses", body: "v=0\r\nm=video 0 RTP/AVP 96\r\nm=audio 0 RTP/AVP 0\r\n"),
        Description(testDescription: "an address with a blank", body: "v=0\r\nm=video 0 RTP/AVP 96\r\na=control:a b\r\n"),
        Description(
            testDescription: "an address beyond the limit",
            body: "v=0\r\nm=video 0 RTP/AVP 96\r\na=control:" + String(repeating: "a", count: RTSPHead.maximumURLLength)
        ),
    ]

    @Test("A description that cannot be used ends it", arguments: unusable)
    private func descriptions(_ description: Description) throws {
        var source = try Conversation()
        #expect(source.describe(description.body) == ["end \(SourceFailure.badDescription)"])
    }

    @Test("A server without OPTIONS is asked all the same, and kept alive by it if it knows nothing better")
    func noOptions() throws {
        var source = try Conversation()
        _ = source.connect()
        #expect(source.answer(405) == ["DESCRIBE \(Self.url)"])
        _ = source.answer(200, body: Example.h264)
        _ = source.answer(200, ["Session": "1;timeout=1"])
        #expect(source.answer(200) == ["play 0:0", "keep alive in 1"])
        #expect(source.keepAlive().first == "OPTIONS \(Self.url)")
    }

    @Test("A keep-alive that is not understood is replaced, one whose session is gone is the end")
    func keepAlives() throws {
        var source = try Conversation()
        _ = source.setUp()
        _ = source.answer(200)
        _ = source.keepAlive()
        #expect(source.answer(501) == [])
        #expect(source.keepAlive().first == "OPTIONS \(Self.url)")
        #expect(source.answer(454) == ["end \(SourceFailure.closed)"])
    }

    @Test("Without a session, or with one too long to be one, there is nothing to play")
    func sessions() throws {
        for session in [nil, "", String(repeating: "a", count: 257)] as [String?] {
            var source = try Conversation()
            #expect(source.setUp(session: session).first?.hasPrefix("end ") == true)
        }
        var long = try Conversation()
        _ = long.setUp(session: "1;timeout=99999999")
        #expect(long.answer(200).last == "keep alive in \(SourceStateMachine.maximumTimeout / 2)")
    }

    @Test("A packet before the answer to PLAY begins the stream, once")
    func early() throws {
        var source = try Conversation()
        _ = source.setUp()
        #expect(source.note(source.machine.packetArrived()) == ["play 0:0", "keep alive in 15"])
        #expect(source.note(source.machine.packetArrived()) == [])
        #expect(source.answer(200) == [])
    }

    @Test("Answers to other questions are ignored, and so is \"wait\"")
    func others() throws {
        var source = try Conversation()
        _ = source.connect()
        #expect(source.note(source.machine.receive(RTSPAnswer(status: 200, headers: ["CSeq": "99"]))) == [])
        #expect(source.answer(100) == [])
        #expect(source.note(source.machine.receive(RTSPAnswer(status: 200))) == ["DESCRIBE \(Self.url)"])
    }

    @Test("What the server asks is answered")
    func asked() throws {
        let source = try Conversation()
        let answers = [RTSPMethod.options, .setParameter, RTSPMethod(rawValue: "REDIRECT")].map { source.machine.receive(Example.request($0)) }
        #expect(answers == [200, 200, 501].map { [.respond(RTSPResponse(status: RTSPStatus(rawValue: $0) ?? .ok, headers: ["CSeq": "1"]))] })
    }

    @Test("Stopped before there is a session it just ends")
    func stopsEarly() throws {
        var source = try Conversation()
        _ = source.describe()
        #expect(source.stop() == ["end as asked"])
        #expect(source.answer(200, ["Session": "1"]) == [])
    }

    @Test("Answers at random neither trap nor go on after the end", arguments: 0..<200)
    func random(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let statuses = [100, 200, 200, 200, 200, 200, 302, 401, 404, 454, 500]
        let headers: [RTSPHeaders] = [
            [:], ["Session": "1"], ["Session": "1;timeout=-3", "Transport": "RTP/AVP/TCP;interleaved=254-255"], ["Transport": ";;,"],
            ["WWW-Authenticate": "Digest realm=\"a\", nonce=\"b\", qop=auth, stale=true"], ["Content-Base": "rtsp://"],
        ]
        var source = try Conversation("rtsp://a:b@h/")
        _ = source.connect()
        var hasEnded = false
        for _ in 0..<40 {
            let status = statuses[Int(random.next() % UInt64(statuses.count))]
            let body = random.next() % 2 == 0 ? Example.twoTracks : ""
            let actions =
                switch random.next() % 8 {
                case 0: source.note(source.machine.packetArrived())
                case 1: source.keepAlive()
                default: source.answer(status, headers[Int(random.next() % UInt64(headers.count))], body: body)
                }
            #expect(!hasEnded || actions.isEmpty)
            hasEnded = hasEnded || actions.contains { $0.hasPrefix("end ") }
        }
        #expect(source.machine.phase != .ended || source.stop().isEmpty)
    }
}
