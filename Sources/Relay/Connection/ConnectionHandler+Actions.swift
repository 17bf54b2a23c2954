// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore

extension ConnectionHandler {
    /// Carries out the state machine's actions, in order.
    func perform(_ actions: [RTSPSessionStateMachine.Action]) {
        for action in actions {
            switch action {
            case .respond(let response):
                logger.debug("answered", metadata: ["relay.status": "\(response.status.rawValue)"])
                respond(response)
            case .find(let name):
                core.find(name) { path in self.resume { $0.found(path?.publication) } }
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

    private func claim(_ name: PathName, _ description: SessionDescription) {
        switch core.claim(name, description, publisher: self) {
        case .success(let claim):
            self.claim = claim
            perform(machine.claimed(nil))
        case .failure(let refusal):
            logger.info("publisher refused", metadata: ["relay.path": "\(name)", "relay.reason": "\(refusal)"])
            perform(machine.claimed(refusal))
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
        // The path was found in this very step of the loop, so it is still there.
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

extension ConnectionHandler: PathPublisher {
    var kind: PathStatistics.Source { .publisher }

    func sendFeedback(_ packet: ByteBuffer, track: Int) {
        guard hasRoom, let channel = machine.channels?.rtpChannels[track] else { return }
        write(InterleavedPacket.header(of: packet.readableBytes, on: channel + 1))
        write(packet)
        flush()
    }

    func firstReaderJoined() {}

    func lastReaderLeft() {}

    func displaced() {
        logger.info("another publisher takes over", metadata: ["relay.path": "\(claim?.name.description ?? "")"])
        claim = nil
        published = nil
        end()
    }
}
