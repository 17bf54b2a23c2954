// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Decides what is said to a source to fetch its stream, and to keep it coming.
///
/// A value without socket, clock or logger: answers go in, requests come out, and `SourceConnection` carries them out in
/// order. One request is on its way at a time.
///
///     OPTIONS ─▶ DESCRIBE ─▶ SETUP, once a track ─▶ PLAY ─▶ playing: keep-alives ─▶ TEARDOWN
///
/// A 401 is answered once with the login, in the way the server asks for, and every later request carries it. Redirects
/// are not followed. Any other refusal is the end, with its reason.
struct SourceStateMachine {
    /// How long a session lives without a sign of life where the server does not say (RFC 2326, 12.37), in seconds.
    static let defaultTimeout = 60
    /// Longest session timeout believed, in seconds.
    static let maximumTimeout = 3600
    /// Signs of life given while a session lives.
    static let keepAlivesPerTimeout = 2
    /// Longest session name accepted, in bytes.
    static let maximumSessionLength = 256

    enum Action: Hashable {
        case send(RTSPRequest)
        /// The answer to a question the server asks.
        case respond(RTSPResponse)
        /// The stream flows, on these channels.
        case play(SessionDescription, ChannelTable)
        /// Call `keepAlive` after so many seconds.
        case keepAlive(inSeconds: Int)
        /// Close the connection; nothing more comes. With a failure, unless it was asked to stop.
        case end(SourceFailure?)
    }

    enum Phase: Hashable {
        case idle, options, describing, playing, stopping, ended
        /// The SETUP of this track is on its way.
        case settingUp(Int)
        /// PLAY is on its way.
        case starting
    }

    private struct Pending {
        let method: RTSPMethod
        let url: String
        let headers: RTSPHeaders
        let sequence: UInt32
        var loginAttempts = 0
    }

    private(set) var phase = Phase.idle
    /// The channels agreed on so far.
    private(set) var channels = ChannelTable()
    private var address: SourceAddress
    private var description: SessionDescription?
    private var session: String?
    private var timeout = Self.defaultTimeout
    private var keepAliveMethod = RTSPMethod.options
    private var pending: Pending?
    private var sequence: UInt32 = 0
    private let login: SourceLogin?
    private let clientNonce: String
    private var challenges: [LoginChallenge] = []
    private var nonceUses = 0

    /// - Parameter clientNonce: Random text for Digest logins.
    init(_ url: CameraURL, clientNonce: String) {
        self.address = SourceAddress(url)
        self.login = SourceLogin(url)
        self.clientNonce = clientNonce
    }

    /// The connection stands.
    mutating func connected() -> [Action] {
        phase = .options
        return [ask(.options, address.request)]
    }

    /// A packet came on a channel agreed on: some servers send before they answer PLAY.
    mutating func packetArrived() -> [Action] {
        guard phase == .starting else { return [] }
        return begin()
    }

    /// It is time for a sign of life.
    mutating func keepAlive() -> [Action] {
        guard phase == .playing, let url = description.flatMap(address.whole) else { return [] }
        // One that is still unanswered is not repeated: silence has its own limit.
        let next = Action.keepAlive(inSeconds: max(1, timeout / Self.keepAlivesPerTimeout))
        return pending == nil ? [ask(keepAliveMethod, url), next] : [next]
    }

    /// Nobody wants the stream any more.
    mutating func stop() -> [Action] {
        guard phase != .ended, phase != .stopping else { return [] }
        guard session != nil, let url = description.flatMap(address.whole) else { return end(nil) }
        phase = .stopping
        return [ask(.teardown, url)]
    }

    /// The server asks us something. It deserves an answer; what it may ask is little.
    func receive(_ request: RTSPRequest) -> [Action] {
        let isHarmless = [.options, .getParameter, .setParameter].contains(request.method)
        var response = RTSPResponse(status: isHarmless ? .ok : .notImplemented)
        if let sequence = request.sequence { response.headers.append("CSeq", "\(sequence)") }
        return [.respond(response)]
    }

    mutating func receive(_ answer: RTSPAnswer) -> [Action] {
        // Answers to nothing, and to what was asked before, are ignored; so are those that only say "wait".
        guard let asked = pending, answer.status >= 200, answer.sequence ?? asked.sequence == asked.sequence else { return [] }
        pending = nil
        if phase == .stopping { return end(nil) }
        if answer.status == 401 { return logIn(asked, answer) }
        switch phase {
        case .idle, .ended, .stopping: return []
        case .options: return optionsAnswered(answer)
        case .playing: return keepAliveAnswered(answer)
        case .describing, .settingUp, .starting:
            guard answer.status < 300 else { return end(Self.failure(answer.status)) }
        }
        switch phase {
        case .describing: return described(answer)
        case .settingUp(let track): return setUp(track, answer)
        default: return begin()
        }
    }

    private mutating func optionsAnswered(_ answer: RTSPAnswer) -> [Action] {
        // A server that does not know OPTIONS may serve the stream all the same; DESCRIBE tells.
        guard !(300..<400).contains(answer.status) else { return end(.redirected) }
        let methods = (answer.headers["Public"] ?? "").uppercased().split(separator: ",").map { $0.trimmingBlanks() }
        if methods.contains("GET_PARAMETER") { keepAliveMethod = .getParameter }
        phase = .describing
        return [ask(.describe, address.request, ["Accept": "application/sdp"])]
    }

    private mutating func described(_ answer: RTSPAnswer) -> [Action] {
        guard let description = SessionDescription(answer.body) else { return end(.badDescription) }
        address.described(by: answer.headers)
        self.description = description
        return setUpTrack(0)
    }

    private mutating func setUpTrack(_ track: Int) -> [Action] {
        guard let description, let url = address.track(track, of: description) else { return end(.badDescription) }
        phase = .settingUp(track)
        let transport = "\(description.tracks[track].transport)/TCP;unicast;interleaved=\(2 * track)-\(2 * track + 1)"
        return [ask(.setup, url, ["Transport": transport])]
    }

    private mutating func setUp(_ track: Int, _ answer: RTSPAnswer) -> [Action] {
        if session == nil {
            guard let (name, seconds) = Self.session(in: answer.headers) else { return end(.unintelligible("it gives no session")) }
            session = name
            timeout = seconds ?? Self.defaultTimeout
        }
        guard let channel = Self.channel(in: answer.headers, wished: UInt8(2 * track)) else { return end(.noInterleaving) }
        guard channels.assign(track: track, wishes: [channel]) == channel else { return end(.unintelligible("it uses a channel twice")) }
        guard let description, track + 1 == description.tracks.count else { return setUpTrack(track + 1) }
        guard let url = address.whole(description) else { return end(.badDescription) }
        phase = .starting
        return [ask(.play, url, ["Range": "npt=0.000-"])]
    }

    private mutating func begin() -> [Action] {
        guard let description else { return [] }
        phase = .playing
        return [.play(description, channels), .keepAlive(inSeconds: max(1, timeout / Self.keepAlivesPerTimeout))]
    }

    private mutating func keepAliveAnswered(_ answer: RTSPAnswer) -> [Action] {
        switch answer.status {
        case 454: return end(.closed)
        // It promised GET_PARAMETER and does not know it: OPTIONS is a sign of life everywhere.
        case 405, 501: keepAliveMethod = .options
        default: break
        }
        return []
    }

    /// Asks once more, with the login the server wants.
    private mutating func logIn(_ asked: Pending, _ answer: RTSPAnswer) -> [Action] {
        let offered = LoginChallenge.challenges(in: answer.headers)
        let isStale = offered.contains { $0.parameters["stale"]?.lowercased() == "true" }
        guard login != nil, asked.loginAttempts < (isStale ? 2 : 1) else { return end(.unauthorized) }
        challenges = offered
        nonceUses = 0
        let again = ask(asked.method, asked.url, asked.headers, loginAttempts: asked.loginAttempts + 1)
        guard case .send(let request) = again, request.headers["Authorization"] != nil else { return end(.unauthorized) }
        return [again]
    }

    private mutating func end(_ failure: SourceFailure?) -> [Action] {
        phase = .ended
        pending = nil
        return [.end(failure)]
    }

    private mutating func ask(_ method: RTSPMethod, _ url: String, _ headers: RTSPHeaders = [:], loginAttempts: Int = 0) -> Action {
        sequence += 1
        pending = Pending(method: method, url: url, headers: headers, sequence: sequence, loginAttempts: loginAttempts)
        var request = RTSPRequest(method: method, url: url, headers: ["CSeq": "\(sequence)", "User-Agent": "vedette"])
        for field in headers.fields { request.headers.append(field.name, field.value) }
        if let session { request.headers.append("Session", session) }
        if let login, !challenges.isEmpty {
            nonceUses += 1
            if let value = login.authorization(method, url, challenges, count: nonceUses, clientNonce: clientNonce) {
                request.headers.append("Authorization", value)
            }
        }
        return .send(request)
    }
}

extension SourceStateMachine {
    private static func failure(_ status: Int) -> SourceFailure {
        switch status {
        case 300..<400: .redirected
        case 403: .unauthorized
        case 404: .notFound
        case 461: .noInterleaving
        default: .refused(status)
        }
    }

    /// The session's name and timeout: `12345678;timeout=60`.
    private static func session(in headers: RTSPHeaders) -> (name: String, seconds: Int?)? {
        guard let parts = headers["Session"]?.split(separator: ";").map({ $0.trimmingBlanks() }), let name = parts.first, !name.isEmpty else {
            return nil
        }
        guard name.utf8.count <= maximumSessionLength else { return nil }
        let timeout = parts.dropFirst().first { $0.lowercased().hasPrefix("timeout=") }.flatMap { Int($0.dropFirst("timeout=".count)) }
        return (String(name), timeout.map { min(max($0, 1), maximumTimeout) })
    }

    /// The channel the server chose; `wished` where it does not say, `nil` where it chose something else than TCP.
    private static func channel(in headers: RTSPHeaders, wished: UInt8) -> UInt8? {
        guard let value = headers["Transport"] else { return wished }
        let parameters = value.prefix { $0 != "," }.split(separator: ";").map { $0.trimmingBlanks() }
        guard parameters.first?.uppercased().hasSuffix("/TCP") == true else { return nil }
        guard let pair = parameters.first(where: { $0.lowercased().hasPrefix("interleaved=") }) else { return wished }
        return UInt8(pair.dropFirst("interleaved=".count).prefix { $0 != "-" }).flatMap { $0 < 255 ? $0 : nil }
    }
}
