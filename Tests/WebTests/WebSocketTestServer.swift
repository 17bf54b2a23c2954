// SPDX-License-Identifier: Apache-2.0

import Gateway
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pipeline
import Testing
import Vocabulary

@testable import Web

/// Sessions that do what the test says: each is a feed the test publishes to.
final class ScriptedSessions: ViewableSessions {
    private let known = Guarded<[SessionID: (status: SessionStatus, feed: ResultFeed)]>([:])

    /// A running session of `owner` that has told its stream's facts.
    func add(owner: String = "anonymous", drawing: Bool = true) throws -> (id: SessionID, feed: ResultFeed) {
        let id = SessionID()
        var settings = SessionSettings(camera: try CameraURL("rtsp://camera.test/stream"))
        settings.enableDrawing = drawing
        let feed = ResultFeed()
        feed.publish(StreamDescription(width: 1920, height: 1080, fps: 25, codec: .h264, model: "test", classes: ["person", "car"]))
        feed.publish(.running, nil)
        known.withLock { $0[id] = (SessionStatus(id: id, owner: owner, settings: settings, state: .running, startedAt: 0), feed) }
        return (id, feed)
    }

    func status(of id: SessionID) -> SessionStatus? { known.withLock { $0[id]?.status } }

    func feed(of id: SessionID) -> ResultFeed? { known.withLock { $0[id]?.feed } }

    func stop(_ id: SessionID) -> SessionStatus? {
        guard let feed = feed(of: id) else { return nil }
        feed.publish(.stopped, nil)
        feed.finish()
        return status(of: id)
    }
}

/// A server with the WebSockets of `sessions` and one page, `/hello`.
struct StreamServer: Sendable {
    let port: Int
    let statistics: WebSocketStatistics

    /// Runs `body` against a server on a free port, then shuts it down gracefully.
    static func run<Value: Sendable>(
        _ sessions: ScriptedSessions,
        gatekeeper: Gatekeeper = Gatekeeper(policy: .off),
        allowedOrigins: [String] = [],
        limits: WebSocketLimits = WebSocketLimits(),
        idleTimeout: Duration? = nil,
        _ body: @Sendable (StreamServer) async throws -> Value
    ) async throws -> Value {
        let statistics = WebSocketStatistics()
        let endpoint = StreamEndpoint(
            sessions: sessions,
            gatekeeper: gatekeeper,
            allowedOrigins: allowedOrigins,
            limits: limits,
            statistics: statistics,
            logger: quiet
        )
        return try await application(endpoint, idleTimeout: idleTimeout).test(.live) { client in
            try await body(StreamServer(port: try #require(client.port), statistics: statistics))
        }
    }

    static func application(
        _ endpoint: StreamEndpoint,
        idleTimeout: Duration? = nil,
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        let router = Router()
        router.get("hello") { _, _ in "hello" }
        var limits = ConnectionLimits(WebConfiguration())
        if let idleTimeout { limits.idle = idleTimeout }
        return Application(
            router: router,
            server: .vedette(endpoint, limits: limits),
            configuration: ApplicationConfiguration(address: .hostname("localhost", port: 0)),
            onServerRunning: { channel in onBound(channel.localAddress?.port ?? 0) },
            logger: quiet
        )
    }

    /// Waits until `count` viewers have left; why they did.
    func endings(_ count: UInt64) async -> [WebSocketStatistics.Ending: UInt64] {
        while statistics.snapshot.endings.values.reduce(0, +) < count { await Task.yield() }
        return statistics.snapshot.endings
    }

    static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

extension FrameResult {
    /// A frame with as many detections as asked for.
    static func sample(session: SessionID, index: UInt64, detections: Int = 2) -> FrameResult {
        let received = ContinuousClock.now
        var trace = FrameTrace(received: received)
        trace.decoded = received + .microseconds(4100)
        trace.inferred = received + .microseconds(23456)
        return FrameResult(
            session: session,
            frameIndex: index,
            pts: MediaTimestamp(ticks: Int64(truncatingIfNeeded: index &* 3600)),
            time: CaptureTime(received: received, unixSeconds: 1_790_000_000.123456, source: .rtcp),
            width: 1920,
            height: 1080,
            detections: (0..<detections).map { place in
                let box = BoundingBox(x1: 1.5, y1: 2, x2: 100.256, y2: Float(300 + place))
                return Detection(classID: 0, className: "person", box: box, confidence: 0.87654)
            },
            trace: trace
        )
    }
}

extension PublishedFrame {
    static func sample(session: SessionID, index: UInt64, jpegBytes: Int? = 3000) -> PublishedFrame {
        PublishedFrame(result: .sample(session: session, index: index), jpeg: jpegBytes.map { count in (0..<count).map { UInt8($0 & 255) } })
    }
}
