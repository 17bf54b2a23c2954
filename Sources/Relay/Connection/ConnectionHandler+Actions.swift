// SPDX-License-Identifier: Apache-2.0

import Logging

extension ConnectionHandler {
    /// Carries out the state machine's actions, in order.
    func perform(_ actions: [RTSPSessionStateMachine.Action]) {
        for action in actions {
            switch action {
            case .respond(let response):
                logger.debug("answered", metadata: ["relay.status": "\(response.status.rawValue)"])
                respond(response)
            case .find(let name): perform(machine.found(core.paths[ready: name]?.publication))
            case .claim(let name, let description): claim(name, description)
            case .record(let rtpChannels): record(rtpChannels)
            case .attach(let name): attach(to: name)
            case .subscribe(let track, let rtpChannel): subscribe(track, rtpChannel)
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
        if let path = published {
            published = nil
            let metadata: Logger.Metadata = ["relay.path": "\(path.name)", "relay.bytes": "\(path.bytesReceived)"]
            if path.isReady { logger.info("publisher left", metadata: metadata) }
            core.paths.release(path)
        }
        if let (path, reader) = reading {
            reading = nil
            path.remove(reader)
            let counts: Logger.Metadata = ["relay.bytes": "\(reader.bytesSent)", "relay.dropped": "\(reader.packetsDropped)"]
            logger.debug("reader left", metadata: counts.merging(["relay.path": "\(path.name)"]) { first, _ in first })
        }
    }

    private func claim(_ name: PathName, _ description: SessionDescription) {
        let (outcome, path) = core.paths.claim(name, description, publisher: self)
        published = path
        if outcome != .granted {
            logger.info("publisher refused", metadata: ["relay.path": "\(name)", "relay.reason": "\(outcome)"])
        }
        perform(machine.claimed(outcome))
        roleChanged()
    }

    private func record(_ rtpChannels: [Int: UInt8]) {
        guard let path = published else { return }
        path.becomeReady(rtpChannels: rtpChannels)
        let tracks = path.description.tracks.map(\.encoding).joined(separator: ",")
        logger.info("publisher connected", metadata: ["relay.path": "\(path.name)", "relay.tracks": "\(tracks)"])
        core.published(path.name)
    }

    private func attach(to name: PathName) {
        // The path was found in this very step of the loop, so it is still there.
        guard let path = core.paths[ready: name] else { return end() }
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

    private func subscribe(_ track: Int, _ rtpChannel: UInt8) {
        guard let (path, reader) = reading else { return }
        reader.subscribe(track: track, rtpChannel: rtpChannel, hasKeyFrames: path.hasKeyFrames(track: track))
    }

    private func play() {
        guard let (path, reader) = reading else { return }
        reader.play()
        logger.debug("reader joined", metadata: ["relay.path": "\(path.name)"])
    }
}
