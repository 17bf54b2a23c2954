// SPDX-License-Identifier: Apache-2.0

public import Inference
public import Logging
public import ServiceLifecycle
public import Vocabulary

/// Starts, finds and ends the analysis sessions of this server, and owns the device they share.
///
/// `run()` is the root of their tasks: each session is a child that fails alone. What is started goes through one stream, in order;
/// what is stopped is told so directly, because a session that has not begun to run yet can be stopped all the same.
public actor SessionSupervisor: Service {
    /// The model that every session is analysed with.
    public nonisolated let model: ModelDescription

    private let surroundings: AnalysisSession.Surroundings
    private let arrivals = AsyncStream<AnalysisSession>.makeStream()
    /// Sessions that run, and those in the history; oldest first.
    private var known: [AnalysisSession] = []
    private var history: SessionHistory
    /// What the sessions did that are forgotten.
    private var pastTotals = PipelineTotals()

    /// One request of `detector` serves all cameras.
    public init(detector: Detector, cameras: any FrameSourceFactory, configuration: PipelineConfiguration, logger: Logger) {
        self.init(lanes: DetectorLanes(detector), cameras: cameras, configuration: configuration, logger: logger)
    }

    public init(lanes: DetectorLanes, cameras: any FrameSourceFactory, configuration: PipelineConfiguration, logger: Logger) {
        self.init(lanes: lanes, cameras: cameras, configuration: configuration, time: TimeAndChance(), logger: logger)
    }

    init(lanes: DetectorLanes, cameras: any FrameSourceFactory, configuration: PipelineConfiguration, time: TimeAndChance, logger: Logger) {
        self.model = ModelDescription(lanes.solo)
        self.history = SessionHistory(limit: configuration.historyLimit, age: configuration.historyAge)
        self.surroundings = AnalysisSession.Surroundings(
            cameras: cameras,
            scheduler: InferenceScheduler(lanes: lanes, time: time, logger: logger),
            detector: lanes.solo,
            configuration: configuration,
            time: time,
            logger: logger
        )
    }

    /// Runs the sessions until the server is told to stop; returns when the last one has ended.
    ///
    /// - Throws: `InferenceError` where the detector cannot work at all.
    public func run() async throws {
        let scheduler = surroundings.scheduler
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                group.addTask { await self.superviseSessions() }
                // Either the sessions have ended because they were told to, or the detector failed for good.
                defer { group.cancelAll() }
                try await group.next()
            }
        } onCancelOrGracefulShutdown: {
            self.arrivals.continuation.finish()
        }
    }

    private func superviseSessions() async {
        await withDiscardingTaskGroup { group in
            for await session in arrivals.stream {
                group.addTask {
                    await session.run()
                    await self.ended(session)
                }
            }
            // The order matters: nothing arrives any more, so nothing is missed.
            arrivals.continuation.finish()
            for session in known { session.stop() }
        }
    }

    private func ended(_ session: AnalysisSession) {
        history.add(session.id, at: surroundings.time.now())
        forget()
    }

    /// Forgets finished sessions that are too many or too old; their totals stay.
    private func forget() {
        for id in history.evict(at: surroundings.time.now()) { remove(id) }
    }

    private func remove(_ id: SessionID) {
        guard let position = known.firstIndex(where: { $0.id == id }) else { return }
        pastTotals += known.remove(at: position).totals
    }

    private func session(_ id: SessionID) -> AnalysisSession? {
        forget()
        return known.first { $0.id == id }
    }
}

// MARK: Starting and stopping

extension SessionSupervisor {
    /// Starts an analysis; the session with the same camera, settings and owner that runs already is returned as it is.
    ///
    /// - Parameter id: The identifier to use instead of a new one.
    /// - Throws: `invalidSetting`, `capacity`, `conflict` (another running session has that id), `notReady` (shutting down).
    public func start(_ settings: SessionSettings, owner: String, adopting id: SessionID?) throws(PipelineError) -> SessionStatus {
        try settings.validate(classes: model.classes)
        forget()
        let running = known.filter { !$0.state.isFinal }
        if let same = running.first(where: { $0.owner == owner && $0.settings == settings }) { return same.status }
        guard running.count < surroundings.configuration.maxSessions else {
            throw PipelineError(.capacity, "\(running.count) sessions run, which is all this server allows; stop one first")
        }
        if let id { try makeRoom(for: id, of: owner) }
        let session = AnalysisSession(settings, id: id ?? SessionID(), owner: owner, in: surroundings)
        guard case .enqueued = arrivals.continuation.yield(session) else { throw PipelineError(.notReady, "the server is shutting down") }
        known.append(session)
        session.logger.info("session started", metadata: ["camera": "\(settings.camera.place)", "owner": "\(owner)"])
        return session.status
    }

    /// Its owner may use an id again once the session is over; the history then shows the new one. Nobody else may: they would take the
    /// record away from its owner. What they are told is the same whether that session runs or is over.
    private func makeRoom(for id: SessionID, of owner: String) throws(PipelineError) {
        guard let holder = known.first(where: { $0.id == id }) else { return }
        guard holder.owner == owner else { throw PipelineError(.conflict, "the id \(id) cannot be used; leave it out, or choose another") }
        guard history.contains(id) else {
            throw PipelineError(.conflict, "session \(holder.id) is another one that still runs; stop it first, or leave the id out")
        }
        history.remove(id)
        remove(id)
    }

    /// Ends a session for good; `nil` if there is none with that id. Stopping a finished one changes nothing.
    @discardableResult
    public func stop(_ id: SessionID) -> SessionStatus? {
        session(id).map { session in
            session.stop()
            return session.status
        }
    }

    /// Stops the analysis but keeps the connection; `nil` if there is no such session.
    @discardableResult
    public func pause(_ id: SessionID) -> SessionStatus? {
        session(id).map { session in
            session.pause()
            return session.status
        }
    }

    /// Goes on from the camera's next key frame; `nil` if there is no such session.
    @discardableResult
    public func resume(_ id: SessionID) -> SessionStatus? {
        session(id).map { session in
            session.resume()
            return session.status
        }
    }
}

// MARK: Asking

extension SessionSupervisor {
    public func status(of id: SessionID) -> SessionStatus? { session(id)?.status }

    /// All sessions that run, and those that finished lately, oldest first.
    public func sessions() -> [SessionStatus] {
        forget()
        return known.map(\.status)
    }

    /// What a session tells its viewers; `nil` if there is no such session. A finished session's feed tells its last state and ends.
    public func feed(of id: SessionID) -> ResultFeed? { session(id)?.feed }

    /// The newest frame as a JPEG file; `nil` if there is no such session.
    ///
    /// - Parameter annotated: The newest analysed frame with its boxes, instead of the newest frame as it came.
    /// - Throws: `notReady` while there is no frame, and when the session has ended.
    public func snapshot(of id: SessionID, annotated: Bool) async throws(PipelineError) -> [UInt8]? {
        guard let session = session(id) else { return nil }
        return try await session.snapshot(annotated: annotated)
    }

    /// What the detector fails with at present, for a readiness check; `nil` while it works, and before its first frame.
    public nonisolated var detectorTrouble: String? { surroundings.scheduler.trouble }

    /// The numbers for metrics.
    public func statistics() -> PipelineStatistics {
        forget()
        var totals = pastTotals
        var states = Dictionary(uniqueKeysWithValues: SessionState.allCases.map { ($0, 0) })
        for session in known {
            totals += session.totals
            states[session.state, default: 0] += 1
        }
        return PipelineStatistics(
            totals: totals,
            sessions: states,
            viewers: known.reduce(0) { $0 + $1.feed.viewerCount },
            detectorFailures: surroundings.scheduler.failures
        )
    }
}
