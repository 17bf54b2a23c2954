// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

/// A conversation with the state machine: what the client or the relay says, and what is done about it.
private struct Conversation {
    static let session = RTSPSessionID(high: 0x0123_4567_89AB_CDEF, low: 1)
    static let sessionHeader = "0123456789abcdef0000000000000001;timeout=60"
    var machine = RTSPSessionStateMachine(timeoutSeconds: 60, udp: UDPPorts(rtp: 8000, rtcp: 8001))
    /// Client ports somebody else has.
    var taken: [UDPPorts] = []

    /// The actions in short: `200`, `find camera`, `play`.
    mutating func ask(_ request: RTSPRequest) -> [String] {
        act(on: request).map(Self.short)
    }

    private mutating func act(on request: RTSPRequest) -> [RTSPSessionStateMachine.Action] {
        let taken = taken
        return machine.receive(request, newSession: { Self.session }, isFree: { !taken.contains($0) })
    }

    /// The answer to `request`.
    mutating func answer(to request: RTSPRequest) -> RTSPResponse? {
        for case .respond(let response) in act(on: request) { return response }
        return nil
    }

    mutating func find(_ text: String? = Example.h264, channels: [Int: UInt8] = [0: 0], sources: [Int: UInt32] = [:]) -> [String] {
        let description = text.flatMap { SessionDescription(Array($0.utf8)) }
        let publication = description.map { Publication(description: $0, rtpChannels: channels, sources: sources) }
        return machine.found(publication.map(Finding.ready) ?? .noPublisher).map(Self.short)
    }

    mutating func claim(_ refusal: ClaimRefusal? = nil) -> [String] { machine.claimed(refusal).map(Self.short) }

    static func short(_ action: RTSPSessionStateMachine.Action) -> String {
        switch action {
        case .respond(let response): "\(response.status.rawValue)"
        case .find(let path, _): "find \(path)"
        case .claim(let path, _, _): "claim \(path)"
        case .record(let channels): "record \(channels.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " "))"
        case .attach(let path): "attach \(path)"
        case .subscribe(let track, let channel, nil): "subscribe \(track):\(channel)"
        case .subscribe(let track, _, let ports?): "subscribe \(track) by UDP \(ports)"
        case .listen(let channel, let ports): "listen \(ports) as \(channel)"
        case .play: "play"
        case .pause: "pause"
        case .leave: "leave"
        case .close: "close"
        }
    }
}

private let tcp = "RTP/AVP/TCP;unicast;interleaved=0-1"
private let track0 = "rtsp://127.0.0.1:8554/camera/trackID=0"
private let stream0 = "rtsp://127.0.0.1:8554/camera/streamid=0"

@Suite("The conversation with one client")
struct RTSPSessionStateMachineTests {
    @Test("A publisher announces, sets up, records and leaves")
    func publishes() {
        var talk = Conversation()
        #expect(talk.ask(Example.request(.options)) == ["200"])
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim() == ["200"])
        #expect(talk.ask(Example.setup(stream0, tcp + ";mode=record")) == ["200"])
        #expect(talk.ask(Example.request(.record)) == ["200", "record 0:0"])
        #expect(talk.machine.channels?[1] == ChannelTable.Route(track: 0, kind: .rtcp))
        #expect(talk.ask(Example.request(.teardown)) == ["200", "leave"])
        #expect(talk.ask(Example.request(.teardown)) == ["454"])
    }

    @Test("A reader describes, sets up, plays, pauses, plays again and leaves")
    func reads() {
        var talk = Conversation()
        #expect(talk.ask(Example.request(.describe)) == ["find camera"])
        #expect(talk.find() == ["200"])
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        #expect(talk.find() == ["attach camera", "subscribe 0:0", "200"])
        #expect(talk.ask(Example.request(.play)) == ["200", "play"])
        #expect(talk.ask(Example.request(.play)) == ["200"])
        #expect(talk.ask(Example.request(.getParameter)) == ["200"])
        #expect(talk.ask(Example.request(.setParameter)) == ["200"])
        #expect(talk.ask(Example.request(.pause)) == ["pause", "200"])
        #expect(talk.ask(Example.request(.play)) == ["200", "play"])
        #expect(talk.ask(Example.request(.teardown)) == ["200", "leave"])
    }

    @Test("A player that prefers UDP is refused UDP where it is off and served TCP on the same connection")
    func prefersUDP() {
        var talk = Conversation()
        talk.machine = RTSPSessionStateMachine(timeoutSeconds: 60, udp: nil)
        #expect(talk.ask(Example.setup(track0, "RTP/AVP;unicast;client_port=5000-5001")) == ["461"])
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        #expect(talk.find() == ["attach camera", "subscribe 0:0", "200"])
    }

    private static let udp = "RTP/AVP;unicast;client_port=5000-5001"
    private static let offers: [(String, String, String)] = [
        (udp, "subscribe 0 by UDP 5000-5001", "RTP/AVP;unicast;client_port=5000-5001;server_port=8000-8001"),
        ("RTP/AVP/UDP;unicast;client_port=9-10", "subscribe 0 by UDP 9-10", "RTP/AVP/UDP;unicast;client_port=9-10;server_port=8000-8001"),
        ("RTP/AVP/UDP;client_port=5000", "subscribe 0 by UDP 5000-5001", "RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=8000-8001"),
        (udp + "," + tcp, "subscribe 0 by UDP 5000-5001", "RTP/AVP;unicast;client_port=5000-5001;server_port=8000-8001"),
        (tcp + "," + udp, "subscribe 0:0", "RTP/AVP/TCP;unicast;interleaved=0-1"),
        ("RTP/AVP;multicast,RTP/AVP/TCP;unicast", "subscribe 0:0", "RTP/AVP/TCP;unicast;interleaved=0-1"),
        ("RTP/AVP;unicast;client_port=6000-6001," + tcp, "subscribe 0:0", "RTP/AVP/TCP;unicast;interleaved=0-1"),
    ]

    @Test("A reader gets the first of the transports it offers that can be served", arguments: offers)
    func firstOffer(_ header: String, _ action: String, _ transport: String) {
        var talk = Conversation()
        talk.taken = [UDPPorts(rtp: 6000, rtcp: 6001)]
        #expect(talk.ask(Example.setup(track0, header)) == ["find camera"])
        let actions = talk.machine.found(Conversation.publication.map(Finding.ready) ?? .noPublisher)
        #expect(actions.map(Conversation.short) == ["attach camera", action, "200"])
        guard case .respond(let response)? = actions.last else { return }
        #expect(response.headers["Transport"] == transport)
    }

    @Test("A publisher's datagrams are heard from its SETUP on, and travel on channels of their own")
    func publishesByUDP() {
        var talk = Conversation()
        #expect(talk.ask(Example.announce("rtsp://127.0.0.1/front", Example.twoTracks)) == ["claim front"])
        #expect(talk.claim() == ["200"])
        #expect(talk.ask(Example.setup("rtsp://127.0.0.1/front/video", Self.udp + ";mode=record")) == ["listen 5000-5001 as 0", "200"])
        let second = talk.answer(to: Example.setup("rtsp://127.0.0.1/front/audio", "RTP/AVP/UDP;unicast;client_port=5002-5003;mode=record"))
        #expect(second?.headers["Transport"] == "RTP/AVP/UDP;unicast;client_port=5002-5003;server_port=8000-8001;mode=record")
        #expect(talk.ask(Example.request(.record)) == ["200", "record 0:0 1:2"])
    }

    @Test("Who must log in is asked to, in every way there is, and keeps no session")
    func unauthorized() {
        var talk = Conversation()
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        guard case .respond(let response)? = talk.machine.found(.refused(.unauthorized(challenges: ["Digest a", "Basic b"]))).first else {
            Issue.record("expected an answer")
            return
        }
        #expect(response.status == .unauthorized)
        #expect(response.headers.fields.filter { $0.name == "WWW-Authenticate" }.map(\.value) == ["Digest a", "Basic b"])
        #expect(talk.machine.session == nil)
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim(.access(.unauthorized(challenges: []))) == ["401"])
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim(.access(.notConfigured)) == ["400"])
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim(.hasSource) == ["400"])
        #expect(talk.machine.role == .none)
    }

    @Test("A path without publisher is not found, a path with one cannot be announced")
    func notFoundOrOccupied() {
        var talk = Conversation()
        #expect(talk.ask(Example.request(.describe)) == ["find camera"])
        #expect(talk.find(nil) == ["404"])
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        #expect(talk.find(nil) == ["404"])
        #expect(talk.machine.session == nil)
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim(.occupied) == ["409"])
        #expect(talk.ask(Example.announce()) == ["claim camera"])
        #expect(talk.claim(.full) == ["503"])
        #expect(talk.machine.role == .none)
    }

    @Test("When the path ends, its clients' connections are closed")
    func pathEnds() {
        var talk = Conversation()
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        #expect(talk.find() == ["attach camera", "subscribe 0:0", "200"])
        #expect(talk.machine.pathEnded().map(Conversation.short) == ["close"])
    }

    @Test("Answers carry sequence, session, transport and stream as the protocol wants them")
    func headers() {
        var talk = Conversation()
        #expect(talk.answer(to: Example.request(.options, sequence: 42))?.headers["CSeq"] == "42")
        #expect(talk.ask(Example.setup(track0, "RTP/AVP/TCP;unicast")) == ["find camera"])
        let description = SessionDescription(Array(Example.h264.utf8))
        let found = talk.machine.found(
            description.map { .ready(Publication(description: $0, rtpChannels: [0: 8], sources: [0: 0xAB])) } ?? .noPublisher
        )
        guard case .respond(let response)? = found.last else {
            Issue.record("expected an answer")
            return
        }
        #expect(response.headers["Session"] == Conversation.sessionHeader)
        // A reader without a wish gets the publisher's channels: it can be sent the very bytes.
        #expect(response.headers["Transport"] == "RTP/AVP/TCP;unicast;interleaved=8-9;ssrc=000000AB")
        let play = talk.answer(to: Example.request(.play))
        #expect(play?.headers["RTP-Info"] == "url=rtsp://127.0.0.1:8554/camera/trackID=0")
        #expect(play?.headers["Session"] == Conversation.sessionHeader)
    }

    @Test("A description is answered with its base and type")
    func describes() {
        var talk = Conversation()
        #expect(talk.ask(Example.request(.describe, "rtsp://user:secret@127.0.0.1:8554/camera?a=b")) == ["find camera"])
        guard case .respond(let response)? = talk.machine.found(Conversation.publication.map(Finding.ready) ?? .noPublisher).first else {
            Issue.record("expected an answer")
            return
        }
        #expect(response.headers["Content-Base"] == "rtsp://127.0.0.1:8554/camera?a=b/")
        #expect(response.headers["Content-Type"] == "application/sdp")
        #expect(response.body.contains("a=control:trackID=0\r\n"))
    }

    @Test("Every track must be set up before recording, each once")
    func tracks() {
        var talk = Conversation()
        #expect(talk.ask(Example.announce("rtsp://127.0.0.1/front", Example.twoTracks)) == ["claim front"])
        #expect(talk.claim() == ["200"])
        #expect(talk.ask(Example.request(.record)) == ["455"])
        #expect(talk.ask(Example.setup("rtsp://127.0.0.1/front/video", tcp)) == ["200"])
        #expect(talk.ask(Example.setup("rtsp://127.0.0.1/front/video", tcp)) == ["455"])
        #expect(talk.ask(Example.setup("rtsp://127.0.0.1/front/nothing", tcp)) == ["404"])
        #expect(talk.ask(Example.request(.record)) == ["455"])
        #expect(talk.ask(Example.setup("rtsp://127.0.0.1/front/audio", tcp)) == ["200"])
        #expect(talk.ask(Example.request(.record)) == ["200", "record 0:0 1:2"])
    }

    private static let refusals: [(RTSPRequest, String)] = [
        (Example.request(.options, sequence: nil), "400"),
        (Example.request(RTSPMethod(rawValue: "FLY")), "501"),
        (Example.request(.options, headers: ["Require": "implicit-play"]), "551"),
        (Example.request(.options, headers: ["Session": "beef"]), "454"),
        (Example.request(.play), "455"),
        (Example.request(.pause), "455"),
        (Example.request(.record), "455"),
        (Example.request(.teardown), "454"),
        (Example.request(.describe, "*"), "400"),
        (Example.request(.describe, "rtsp://h/a%20b"), "400"),
        (Example.request(.describe, headers: ["Accept": "text/html"]), "406"),
        (Example.request(.announce, headers: ["Content-Type": "text/plain"], body: Example.h264), "415"),
        (Example.request(.announce, body: Example.h264), "415"),
        (Example.announce("rtsp://h/camera", "v=0"), "400"),
        (Example.announce("rtsp://h/"), "400"),
        (Example.request(.setup, track0), "400"),
        (Example.setup(track0, "RTP/AVP/TCP;interleaved=9-3"), "400"),
        (Example.setup(track0, "RTP/AVP;multicast;client_port=1-2"), "461"),
        (Example.setup(track0, "RTP/AVP;unicast"), "461"),
        (Example.setup(track0, "RTP/AVP;unicast;client_port=0-1"), "400"),
        (Example.setup(track0, "RTP/SAVP;unicast;client_port=5000-5001"), "461"),
        (Example.setup("rtsp://h/", tcp), "400"),
    ]

    @Test("A stranger's request like this is refused", arguments: refusals)
    func refused(_ request: RTSPRequest, _ status: String) {
        var talk = Conversation()
        #expect(talk.ask(request) == [status])
        #expect(talk.machine.role == .none)
        #expect(talk.machine.session == nil)
    }

    @Test("A request that names another session is refused, one that names none is not")
    func sessions() {
        var talk = Conversation()
        #expect(talk.ask(Example.setup(track0, tcp)) == ["find camera"])
        #expect(talk.find() == ["attach camera", "subscribe 0:0", "200"])
        #expect(talk.ask(Example.request(.play, headers: ["Session": "0000"])) == ["454"])
        #expect(talk.ask(Example.request(.play, headers: ["Session": Conversation.sessionHeader])) == ["200", "play"])
        #expect(talk.ask(Example.request(.announce)) == ["455"])
        #expect(talk.ask(Example.setup(track0, tcp)) == ["455"])
    }
}

extension Conversation {
    static var publication: Publication? {
        SessionDescription(Array(Example.h264.utf8)).map { Publication(description: $0, rtpChannels: [0: 0]) }
    }
}
