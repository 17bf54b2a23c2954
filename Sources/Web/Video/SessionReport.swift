// SPDX-License-Identifier: Apache-2.0

import Pipeline
import Vocabulary

/// Everything a client is told about a session: `GET /api/v1/video/status/{session_id}` and the list.
struct SessionReport: Codable {
    let sessionId: String
    let status: BroadStatus
    let state: String
    /// One of a closed list while the session is in trouble.
    let error: String?
    let errorDetail: String?
    /// The consumer that started it.
    let owner: String
    let name: String?
    /// With `***` in place of a password.
    let streamUrl: String
    /// Seconds since 1970, UTC.
    let startedAt: Double
    let enableDrawing: Bool
    let confidenceThreshold: Double?
    let classes: [String]?
    let maxFps: Double?
    let jpegQuality: Int
    let maxLatencyMs: Double?
    let alert: Alert
    let streamInfo: StreamInfo?
    let counters: Counters
    let fps: Rates
    let latencyMs: Latency?
    let viewers: Int
    let reconnects: UInt64

    struct Alert: Codable {
        let threshold: Double
        let classes: [String]?
        let cooldownSeconds: Double
    }

    struct StreamInfo: Codable {
        let width: Int
        let height: Int
        let fps: Double?
        let codec: String
        let model: String
    }

    /// `received` is the sum of the five fates; what is still on its way is `in_flight`.
    struct Counters: Codable {
        let received, analysed, replaced, late, corrupt, paused, inFlight: UInt64
    }

    struct Rates: Codable {
        let received, analysed: Double
    }

    struct Latency: Codable {
        let p50, p95, p99: Double
    }
}

extension SessionReport {
    init(_ session: SessionStatus) {
        let settings = session.settings
        self.init(
            sessionId: session.id.description,
            status: BroadStatus(session.state),
            state: session.state.rawValue,
            error: session.failure?.code.rawValue,
            errorDetail: session.failure?.detail,
            owner: session.owner,
            name: settings.name,
            streamUrl: settings.camera.description,
            startedAt: session.startedAt.rounded(toDecimals: 3),
            enableDrawing: settings.enableDrawing,
            confidenceThreshold: settings.confidenceThreshold.map { Double($0).rounded(toDecimals: 4) },
            classes: settings.classes?.sorted(),
            maxFps: settings.maxFPS,
            jpegQuality: settings.jpegQuality,
            maxLatencyMs: settings.maxLatency?.milliseconds.rounded(toDecimals: 3),
            alert: Alert(settings.alert),
            streamInfo: session.stream.map(StreamInfo.init),
            counters: Counters(session.counters),
            fps: Rates(received: session.receivedFPS.rounded(toDecimals: 2), analysed: session.analysedFPS.rounded(toDecimals: 2)),
            latencyMs: session.latency.map(Latency.init),
            viewers: session.viewers,
            reconnects: session.reconnects
        )
    }
}

extension SessionReport.Alert {
    fileprivate init(_ alert: AlertSettings) {
        self.init(
            threshold: Double(alert.threshold).rounded(toDecimals: 4),
            classes: alert.classes?.sorted(),
            cooldownSeconds: (alert.cooldown.milliseconds / 1000).rounded(toDecimals: 3)
        )
    }
}

extension SessionReport.StreamInfo {
    fileprivate init(_ stream: StreamDescription) {
        self.init(
            width: stream.width,
            height: stream.height,
            fps: stream.fps?.rounded(toDecimals: 3),
            codec: stream.codec.rawValue,
            model: stream.model
        )
    }
}

extension SessionReport.Counters {
    fileprivate init(_ counters: FrameCounters) {
        self.init(
            received: counters.received,
            analysed: counters.analysed,
            replaced: counters.replaced,
            late: counters.late,
            corrupt: counters.corrupt,
            paused: counters.paused,
            inFlight: counters.inFlight
        )
    }
}

extension SessionReport.Latency {
    fileprivate init(_ latency: LatencyPercentiles) {
        self.init(p50: latency.p50.rounded(toDecimals: 2), p95: latency.p95.rounded(toDecimals: 2), p99: latency.p99.rounded(toDecimals: 2))
    }
}

extension Double {
    /// For reading, and always finite: what is no number, or too large to have these decimals, becomes 0.
    func rounded(toDecimals decimals: Int) -> Double {
        var unit = 1.0
        for _ in 0..<decimals { unit *= 10 }
        let scaled = (self * unit).rounded()
        return scaled.isFinite ? scaled / unit : 0
    }
}
