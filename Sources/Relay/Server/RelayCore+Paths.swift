// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// How publishers and readers get to paths, by the rules of the configuration.
extension RelayCore {
    /// Looks for `name` on behalf of a reader and calls `answer` with the path, or `nil` if it has no publisher.
    ///
    /// Answers before it returns, unless the path's rule has a source that is not connected: then the answer comes, on
    /// the loop, when the source is ready or has ended, at the latest after its `startTimeout`.
    func find(_ name: PathName, _ answer: @escaping (RelayPath?) -> Void) {
        if let path = paths[name] { return answer(path) }
        guard !isShuttingDown, let source = configuration.paths.rule(for: name)?.source, let makeSource else { return answer(nil) }
        if demands[name] != nil {
            demands[name]?.waiting.append(answer)
            return
        }
        let pulled = makeSource(name, source, self)
        let deadline = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(source.startTimeout)) { pulled.stop() }
        demands[name] = SourceDemand(source: pulled, waiting: [answer], deadline: deadline)
        pulled.start()
    }

    /// Reserves `name` for a client that publishes.
    func claim(_ name: PathName, _ description: SessionDescription, publisher: any PathPublisher) -> Result<PathClaim, ClaimRefusal> {
        guard let rule = configuration.paths.rule(for: name) else { return .failure(.access(.notConfigured)) }
        guard rule.source == nil else { return .failure(.hasSource) }
        return paths.claim(name, description, publisher: publisher, rule.secondPublisher)
    }

    /// Makes a claimed path ready to be read; `nil` if the claim is void.
    func open(_ claim: PathClaim, rtpChannels: [Int: UInt8]) -> RelayPath? {
        guard let path = paths.open(claim, rtpChannels: rtpChannels) else { return nil }
        published(claim.name)
        return path
    }

    /// A publisher gives up its claim, and with it the path. Harmless if another has the path by now.
    func release(_ claim: PathClaim) { paths.release(claim) }

    /// `source` knows its description and delivers packets to the path returned from now on, each track's RTP on the
    /// channel given (RTCP on the next). Whoever waits for the path is answered. `nil` if the relay has no room for another
    /// path: then the source should end.
    func sourceIsReady(_ source: any PathSource, _ name: PathName, _ description: SessionDescription, rtpChannels: [Int: UInt8]) -> RelayPath? {
        guard demands[name]?.source === source, case .success(let claim) = paths.claim(name, description, publisher: source, .refused) else {
            return nil
        }
        guard let path = open(claim, rtpChannels: rtpChannels) else { return nil }
        // Taken out before they are told: told, they go on with what they asked next, which may be another path with a source.
        for answer in demands[name]?.takeWaiting() ?? [] { answer(path) }
        return path
    }

    /// `source` is over: its path ends, and whoever still waits learns that there is none.
    func sourceEnded(_ source: any PathSource, _ name: PathName) {
        guard var demand = demands[name], demand.source === source else { return }
        demands[name] = nil
        if let path = paths[name], path.claim.publisher === source { release(path.claim) }
        for answer in demand.takeWaiting() { answer(nil) }
        finishIfEmpty()
    }
}

/// A source that was started because somebody asked, and who waits for it.
struct SourceDemand {
    let source: any PathSource
    var waiting: [(RelayPath?) -> Void]
    let deadline: Scheduled<Void>

    /// Those who wait, for whom the wait is over.
    mutating func takeWaiting() -> [(RelayPath?) -> Void] {
        deadline.cancel()
        defer { waiting = [] }
        return waiting
    }
}
