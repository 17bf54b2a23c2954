// SPDX-License-Identifier: Apache-2.0

import Logging

extension ConnectionHandler {
    /// Carries out the state machine's actions, in order.
    func perform(_ actions: [RTSPSessionStateMachine.Action]) {
        for action in actions {
            switch action {
            case .respond(let response):
                logger.debug("answered", metadata: ["relay.status": "\(response.status.rawValue)"])
                if response.status == .unsupportedTransport { core.count(.transport) }
                respond(response)
            case .find(let name, let request): find(name, request)
            case .claim(let name, let description, let request): claim(name, description, request)
            case .listen(let rtpChannel, let ports): listen(to: ports, rtpChannel)
            case .record(let rtpChannels): record(rtpChannels)
            case .attach(let name): attach(to: name)
            case .subscribe(let track, let rtpChannel, let ports): subscribe(track, rtpChannel, ports)
            case .play: play()
            case .pause: reading?.reader.pause()
            case .leave:
                leave()
                roleChanged()
            case .close: end()
            }
        }
    }

    /// Gives up what this client publishes or reads. Harmless if that is nothing.
    func leave() {
        for client in datagrams { core.sockets?.forget(client, of: self) }
        datagrams = []
        if let path = published {
            published = nil
            logger.info("publisher left", metadata: ["relay.path": "\(path.name)", "relay.bytes": "\(path.bytesReceived)"])
        }
        if let claim {
            self.claim = nil
            core.release(claim)
        }
        if let (path, reader) = reading {
            reading = nil
            path.remove(reader)
            let counts: Logger.Metadata = ["relay.bytes": "\(reader.bytesSent)", "relay.dropped": "\(reader.packetsDropped)"]
            logger.debug("reader left", metadata: counts.merging(["relay.path": "\(path.name)"]) { first, _ in first })
        }
    }

    private func find(_ name: PathName, _ request: RTSPRequest) {
        admit(request, to: name, \.readers) { refusal in
            if let refusal { return self.resume { $0.found(.refused(refusal)) } }
            self.core.find(name) { path in
                if path == nil { self.core.count(.noPublisher) }
                self.resume { $0.found(path.map { .ready($0.publication) } ?? .noPublisher, isFree: self.isFree) }
            }
        }
    }

    private func claim(_ name: PathName, _ description: SessionDescription, _ request: RTSPRequest) {
        admit(request, to: name, \.publishers) { refusal in
            if let refusal { return self.resume { $0.claimed(.access(refusal)) } }
            self.claim(name, description)
        }
    }

    private func claim(_ name: PathName, _ description: SessionDescription) {
        guard isConnected else { return }
        switch core.claim(name, description, publisher: self) {
        case .success(let claim):
            self.claim = claim
            resume { $0.claimed(nil) }
        case .failure(let refusal):
            logger.info("publisher refused", metadata: ["relay.path": "\(name)", "relay.reason": "\(refusal)"])
            core.count(refusal.counted)
            resume { $0.claimed(refusal) }
        }
        roleChanged()
    }

    private func record(_ rtpChannels: [Int: UInt8]) {
        guard let claim, let path = core.open(claim, rtpChannels: rtpChannels) else { return }
        published = path
        let tracks = path.description.tracks.map(\.encoding).joined(separator: ",")
        logger.info("publisher connected", metadata: ["relay.path": "\(path.name)", "relay.tracks": "\(tracks)"])
    }

    private func attach(to name: PathName) {
        // The path was found in this very turn of the loop, so it is still there.
        guard let path = core.paths[name] else { return end() }
        let logger = logger
        let reader = PathReader(outlet: self) { event in
            switch event {
            case .fellBehind: logger.info("reader is too slow", metadata: ["relay.path": "\(name)"])
            case .caughtUp(let lost): logger.info("reader caught up", metadata: ["relay.path": "\(name)", "relay.dropped": "\(lost)"])
            }
        }
        path.add(reader)
        reading = (path, reader)
        roleChanged()
    }

    private func subscribe(_ track: Int, _ rtpChannel: UInt8, _ ports: UDPPorts?) {
        guard let (path, reader) = reading else { return }
        var carrier = PathReader.Carrier.interleaved(rtpChannel: rtpChannel)
        if let ports {
            guard let sockets = core.sockets, let client = listen(to: ports, rtpChannel) else { return }
            carrier = .datagrams(client, sockets)
        }
        reader.subscribe(track: track, carrier, hasKeyFrames: path.hasKeyFrames(track: track))
    }

    private func play() {
        guard let (path, reader) = reading else { return }
        reader.play()
        logger.debug("reader joined", metadata: ["relay.path": "\(path.name)"])
    }
}
