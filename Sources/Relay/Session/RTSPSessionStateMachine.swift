// SPDX-License-Identifier: Apache-2.0

/// Decides what becomes of one client's requests.
///
/// A value without socket, clock or logger: events go in, actions come out, and `ConnectionHandler` carries them out in
/// order. What it cannot know itself (whether a path has a publisher) it asks for with an action and is told with an
/// event; until then it takes no further request. One connection has at most one session, as everywhere where packets
/// travel inside the connection.
///
///              ANNOUNCE                SETUP of all tracks, RECORD
///     idle ──── claim ───▶ publishing ───────────────────────────▶ publishing (recording)
///       │      SETUP                   PLAY
///       └────── find ────▶ reading ◀──────────▶ reading (playing)
///                                      PAUSE
///     TEARDOWN leads from anywhere back to idle.
struct RTSPSessionStateMachine {
    /// What to do about an event.
    enum Action: Hashable {
        case respond(RTSPResponse)
        /// See whether the client may read the path by what it says in its request, look the path up, and answer with `found(_:)`.
        case find(PathName, RTSPRequest)
        /// See whether the client may publish, reserve the path for it, and answer with `claimed(_:)`.
        case claim(PathName, SessionDescription, RTSPRequest)
        /// The publisher's track comes by UDP from these ports of the client: treat it as if it came on this channel and the next.
        case listen(rtpChannel: UInt8, UDPPorts)
        /// Make the claimed path ready: its packets come on these channels.
        case record(rtpChannels: [Int: UInt8])
        /// Join the readers of the path that was found, receiving nothing yet.
        case attach(PathName)
        /// Send the reader this track's packets on this channel, and its RTCP on the next; by UDP if it has ports.
        case subscribe(track: Int, rtpChannel: UInt8, UDPPorts?)
        case play
        case pause
        /// Give up the path, as publisher or as reader.
        case leave
        /// Close the connection once what was written is sent.
        case close
    }

    /// What the client is at present.
    enum Role: Hashable {
        case none, publisher, reader
    }

    struct Publishing: Hashable {
        let address: RTSPAddress
        let description: SessionDescription
        var channels = ChannelTable()
        /// The client's ports for the tracks that come by UDP. They have channels too, which nobody sees.
        var clientPorts: [Int: UDPPorts] = [:]
        var isRecording = false
    }

    struct Reading: Hashable {
        let target: RequestTarget
        let publication: Publication
        var channels = ChannelTable()
        var isPlaying = false
    }

    enum State: Hashable {
        case idle
        /// A DESCRIBE or the first SETUP waits for `found(_:)`.
        case finding(RTSPRequest, RequestTarget, TransportChoice?)
        /// An ANNOUNCE waits for `claimed(_:)`.
        case claiming(RTSPRequest, RTSPAddress, SessionDescription)
        case publishing(Publishing)
        case reading(Reading)
    }

    /// What the client is told about how long it may be silent, in seconds.
    let timeoutSeconds: Int
    /// The relay's UDP ports; `nil` if it does not serve UDP.
    let udp: UDPPorts?
    var state = State.idle
    var session: RTSPSessionID?

    init(timeoutSeconds: Int, udp: UDPPorts?) {
        self.timeoutSeconds = timeoutSeconds
        self.udp = udp
    }

    var role: Role {
        switch state {
        case .idle, .finding, .claiming: .none
        case .publishing: .publisher
        case .reading: .reader
        }
    }

    /// Whether a question of its own must be answered before it takes another request.
    var isWaiting: Bool {
        switch state {
        case .finding, .claiming: true
        case .idle, .publishing, .reading: false
        }
    }

    /// The channels agreed on.
    var channels: ChannelTable? {
        switch state {
        case .idle, .finding, .claiming: nil
        case .publishing(let publishing): publishing.channels
        case .reading(let reading): reading.channels
        }
    }

    /// The client asks. `newSession` is called if a session begins; `isFree` is asked about UDP ports the client offers.
    mutating func receive(_ request: RTSPRequest, newSession: () -> RTSPSessionID, isFree: (UDPPorts) -> Bool) -> [Action] {
        guard request.sequence != nil else { return [respond(to: request, .badRequest)] }
        if let required = request.headers["Require"] {
            return [respond(to: request, .optionNotSupported, ["Unsupported": required])]
        }
        if let named = request.headers["Session"], Substring(named.prefix { $0 != ";" }).trimmingBlanks() != session?.description ?? "" {
            return [respond(to: request, .sessionNotFound)]
        }
        return switch request.method {
        case .options: [respond(to: request, .ok, ["Public": Self.list(RTSPMethod.served)])]
        case .getParameter, .setParameter: [respond(to: request, .ok)]
        case .announce: announce(request)
        case .describe: describe(request)
        case .setup: setUp(request, newSession: newSession, isFree: isFree)
        case .record: record(request)
        case .play: play(request)
        case .pause: pause(request)
        case .teardown: tearDown(request)
        default: [respond(to: request, .notImplemented, ["Public": Self.list(RTSPMethod.served)])]
        }
    }

    /// The path this client published or read is no more.
    mutating func pathEnded() -> [Action] {
        state = .idle
        return [.close]
    }

    private mutating func setUp(_ request: RTSPRequest, newSession: () -> RTSPSessionID, isFree: (UDPPorts) -> Bool) -> [Action] {
        guard let offers = request.headers["Transport"].flatMap(TransportOffer.offers(in:)), let address = RTSPAddress(request.url) else {
            return [respond(to: request, .badRequest)]
        }
        // A client that is refused UDP falls back to TCP by itself.
        guard let choice = TransportChoice(offers, udp: udp, isFree: isFree) else { return [respond(to: request, .unsupportedTransport)] }
        if session == nil { session = newSession() }
        switch state {
        case .publishing(let publishing): return setUpPublisher(request, address, publishing, choice)
        case .reading(let reading): return setUpReader(request, address, reading, choice)
        default: return beginReading(request, address, choice)
        }
    }

    private mutating func tearDown(_ request: RTSPRequest) -> [Action] {
        guard role != .none else { return [respond(to: request, .sessionNotFound)] }
        let response = respond(to: request, .ok)
        state = .idle
        session = nil
        return [response, .leave]
    }
}

extension RTSPSessionStateMachine {
    /// An answer with what every answer carries: the request's sequence number and the session, if there is one.
    func respond(to request: RTSPRequest, _ status: RTSPStatus, _ headers: RTSPHeaders = [:], body: String = "") -> Action {
        var response = RTSPResponse(status: status, body: body)
        if let sequence = request.sequence { response.headers.append("CSeq", "\(sequence)") }
        if let session, status == .ok { response.headers.append("Session", "\(session);timeout=\(timeoutSeconds)") }
        for field in headers.fields { response.headers.append(field.name, field.value) }
        return .respond(response)
    }

    /// The answer to a client that may not have the path it wants.
    func refuse(_ request: RTSPRequest, _ refusal: AccessRefusal) -> Action {
        switch refusal {
        case .notConfigured: return respond(to: request, .badRequest)
        case .unauthorized(let challenges):
            var headers = RTSPHeaders()
            for challenge in challenges { headers.append("WWW-Authenticate", challenge) }
            return respond(to: request, .unauthorized, headers)
        }
    }

    /// The answer to a method that does not fit the state, with those that do.
    func refuse(_ request: RTSPRequest) -> Action {
        let always: [RTSPMethod] = [.options, .getParameter, .setParameter]
        let allowed: [RTSPMethod] =
            switch state {
            case .idle, .finding, .claiming: [.describe, .announce, .setup]
            case .publishing(let publishing): publishing.isRecording ? [.teardown] : [.setup, .record, .teardown]
            case .reading(let reading): reading.isPlaying ? [.describe, .play, .pause, .teardown] : [.describe, .setup, .play, .teardown]
            }
        return respond(to: request, .methodNotValidInThisState, ["Allow": Self.list(allowed + always)])
    }

    private static func list(_ methods: [RTSPMethod]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }
}
