// SPDX-License-Identifier: Apache-2.0

/// The reader's half: DESCRIBE tells the tracks, SETUP agrees on channels, PLAY and PAUSE open and shut the stream.
extension RTSPSessionStateMachine {
    mutating func describe(_ request: RTSPRequest) -> [Action] {
        guard role != .publisher else { return [refuse(request)] }
        if let accepted = request.headers["Accept"]?.lowercased() {
            guard ["application/sdp", "application/*", "*/*"].contains(where: accepted.contains) else {
                return [respond(to: request, .notAcceptable)]
            }
        }
        guard let target = RTSPAddress(request.url).flatMap(RequestTarget.init) else { return [respond(to: request, .badRequest)] }
        if case .reading(let reading) = state {
            guard target.path == reading.target.path else { return [respond(to: request, .badRequest)] }
            return [described(request, target, reading.publication)]
        }
        state = .finding(request, target, nil)
        return [.find(target.path, request)]
    }

    mutating func beginReading(_ request: RTSPRequest, _ address: RTSPAddress, _ choice: TransportChoice) -> [Action] {
        guard let target = RequestTarget(address) else { return [abandonSession(respond(to: request, .badRequest))] }
        state = .finding(request, target, choice)
        return [.find(target.path, request)]
    }

    /// The answer to `.find`. `isFree` is asked once more: a source may have taken its time, and another client the ports.
    mutating func found(_ finding: Finding, isFree: (UDPPorts) -> Bool = { _ in true }) -> [Action] {
        guard case .finding(let request, let target, let choice) = state else { return [] }
        state = .idle
        switch finding {
        case .noPublisher: return [abandonSession(respond(to: request, .notFound))]
        case .refused(let refusal):
            session = nil
            return [refuse(request, refusal)]
        case .ready(let publication):
            guard let choice else { return [described(request, target, publication)] }
            guard choice.clientPorts.map(isFree) ?? true else { return [abandonSession(respond(to: request, .unsupportedTransport))] }
            return beginReading(request, target, publication, choice)
        }
    }

    private mutating func beginReading(
        _ request: RTSPRequest,
        _ target: RequestTarget,
        _ publication: Publication,
        _ choice: TransportChoice
    ) -> [Action] {
        guard let address = RTSPAddress(request.url) else { return [abandonSession(respond(to: request, .badRequest))] }
        let actions = setUpReader(request, address, Reading(target: target, publication: publication), choice)
        guard role == .reader else {
            session = nil
            return actions
        }
        return [.attach(target.path)] + actions
    }

    mutating func setUpReader(_ request: RTSPRequest, _ address: RTSPAddress, _ reading: Reading, _ choice: TransportChoice) -> [Action] {
        guard !reading.isPlaying else { return [refuse(request)] }
        let count = reading.publication.description.tracks.count
        guard let target = RequestTarget(address), target.path == reading.target.path else { return [respond(to: request, .badRequest)] }
        // An address without a track is clear enough where there is only one.
        guard let track = target.track ?? (count == 1 ? 0 : nil), track < count else { return [respond(to: request, .notFound)] }
        var reading = reading
        guard reading.channels.rtpChannels[track] == nil else { return [refuse(request)] }
        let publishers = reading.publication.rtpChannels[track].map { [$0] } ?? []
        guard let channel = reading.channels.assign(track: track, wishes: choice.wishes + publishers) else { return [refuse(request)] }
        state = .reading(reading)
        var transport = choice.header(channel: channel)
        if let source = reading.publication.sources[track] { transport += ";ssrc=\(Self.hexadecimal(source))" }
        return [.subscribe(track: track, rtpChannel: channel, choice.clientPorts), respond(to: request, .ok, ["Transport": transport])]
    }

    mutating func play(_ request: RTSPRequest) -> [Action] {
        guard case .reading(var reading) = state else { return [refuse(request)] }
        // Without `seq` and `rtptime`: the reader begins at a key frame that is still to come.
        let tracks = reading.channels.rtpChannels.keys.sorted()
        let information = tracks.map { "url=\(reading.target.url(ofTrack: $0))" }.joined(separator: ",")
        let response = respond(to: request, .ok, ["Range": "npt=now-", "RTP-Info": information])
        // A second PLAY is a keep-alive to some clients; it must not make the reader wait for a key frame again.
        if reading.isPlaying { return [response] }
        reading.isPlaying = true
        state = .reading(reading)
        return [response, .play]
    }

    mutating func pause(_ request: RTSPRequest) -> [Action] {
        guard case .reading(var reading) = state else { return [refuse(request)] }
        let wasPlaying = reading.isPlaying
        reading.isPlaying = false
        state = .reading(reading)
        return wasPlaying ? [.pause, respond(to: request, .ok)] : [respond(to: request, .ok)]
    }

    private func described(_ request: RTSPRequest, _ target: RequestTarget, _ publication: Publication) -> Action {
        let headers: RTSPHeaders = ["Content-Base": target.base, "Content-Type": "application/sdp"]
        return respond(to: request, .ok, headers, body: publication.description.forReaders)
    }

    /// Forgets the session that a failed first SETUP began.
    private mutating func abandonSession(_ response: Action) -> Action {
        session = nil
        return response
    }

    /// Eight digits, as `ssrc` is written.
    private static func hexadecimal(_ source: UInt32) -> String {
        let digits = String(source, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
