// SPDX-License-Identifier: Apache-2.0

/// The publisher's half: ANNOUNCE claims the path, SETUP agrees on channels, RECORD makes it ready.
extension RTSPSessionStateMachine {
    mutating func announce(_ request: RTSPRequest) -> [Action] {
        guard case .idle = state else { return [refuse(request)] }
        guard request.headers["Content-Type"]?.lowercased().hasPrefix("application/sdp") == true else {
            return [respond(to: request, .unsupportedMediaType, ["Accept": "application/sdp"])]
        }
        guard let address = RTSPAddress(request.url), let target = RequestTarget(address), let description = SessionDescription(request.body) else {
            return [respond(to: request, .badRequest)]
        }
        state = .claiming(request, address, description)
        return [.claim(target.path, description, request)]
    }

    /// The answer to `.claim`: why the client does not get the path, or `nil` if it does.
    mutating func claimed(_ refusal: ClaimRefusal?) -> [Action] {
        guard case .claiming(let request, let address, let description) = state else { return [] }
        state = .idle
        switch refusal {
        case .occupied: return [respond(to: request, .conflict)]
        case .full: return [respond(to: request, .serviceUnavailable)]
        case .hasSource: return [respond(to: request, .badRequest)]
        case .access(let refusal): return [refuse(request, refusal)]
        case nil:
            state = .publishing(Publishing(address: address, description: description))
            return [respond(to: request, .ok)]
        }
    }

    mutating func setUpPublisher(_ request: RTSPRequest, _ address: RTSPAddress, _ publishing: Publishing, _ choice: TransportChoice) -> [Action] {
        guard !publishing.isRecording else { return [refuse(request)] }
        guard let track = publishing.description.track(at: address, announcedAt: publishing.address) else {
            return [respond(to: request, .notFound)]
        }
        var publishing = publishing
        guard publishing.channels.rtpChannels[track] == nil, let channel = publishing.channels.assign(track: track, wishes: choice.wishes) else {
            return [refuse(request)]
        }
        publishing.clientPorts[track] = choice.clientPorts
        state = .publishing(publishing)
        let response = respond(to: request, .ok, ["Transport": choice.header(channel: channel) + ";mode=record"])
        return choice.clientPorts.map { [.listen(rtpChannel: channel, $0), response] } ?? [response]
    }

    mutating func record(_ request: RTSPRequest) -> [Action] {
        // Readers are promised every track that was announced, so every track must have been set up.
        guard case .publishing(var publishing) = state, !publishing.isRecording,
            publishing.channels.rtpChannels.count == publishing.description.tracks.count
        else { return [refuse(request)] }
        publishing.isRecording = true
        state = .publishing(publishing)
        return [respond(to: request, .ok), .record(rtpChannels: publishing.channels.rtpChannels)]
    }
}
