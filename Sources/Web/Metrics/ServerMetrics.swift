// SPDX-License-Identifier: Apache-2.0

import Gateway
import Pipeline

/// What `/metrics` says, taken in one instant.
struct ServerMetrics {
    let pipeline: PipelineStatistics
    let sessions: [SessionStatus]
    let model: ModelDescription
    let viewers: WebSocketStatistics.Snapshot
    let connections: ConnectionStatistics.Snapshot
    let requests: [RequestStatistics.Kind: UInt64]
    let gateway: GateStatistics
    /// `nil` where there is no relay.
    let relay: RelayReport?
    /// Whether the relay's paths are told one by one.
    let namesPaths: Bool
    let process: ProcessStatistics

    var text: String {
        var out = PrometheusText()
        describeModel(&out)
        describeSessions(&out)
        describeFrames(&out)
        describeViewers(&out)
        describeConnections(&out)
        describeGateway(&out)
        if let relay { describeRelay(relay, &out) }
        describeProcess(&out)
        return out.text
    }

    private func describeModel(_ out: inout PrometheusText) {
        out.metric(
            "vedette_model_info",
            .gauge,
            "The model in use and what it runs on; always 1.",
            [.init(labels: [("model", model.name), ("engine", model.engine), ("device", model.device)], value: 1)]
        )
        out.metric("vedette_detector_failures_total", .counter, "Frames the detector failed on.", pipeline.detectorFailures)
    }

    private func describeSessions(_ out: inout PrometheusText) {
        out.metric(
            "vedette_sessions",
            .gauge,
            "Sessions that can be asked about, by state.",
            SessionState.allCases.map { .init(labels: [("state", $0.rawValue)], value: Double(pipeline.sessions[$0] ?? 0)) }
        )
        out.metric("vedette_reconnects_total", .counter, "Connections to cameras made again.", pipeline.totals.reconnects)
        out.metric("vedette_alerts_total", .counter, "Alerts raised.", pipeline.totals.alerts)
        let running = sessions.filter { !$0.state.isFinal }
        out.metric(
            "vedette_received_fps",
            .gauge,
            "Frames a second from all cameras, over the last seconds.",
            running.reduce(0) { $0 + $1.receivedFPS }
        )
        out.metric(
            "vedette_analysed_fps",
            .gauge,
            "Frames a second analysed, over the last seconds.",
            running.reduce(0) { $0 + $1.analysedFPS }
        )
    }

    private func describeFrames(_ out: inout PrometheusText) {
        let frames = pipeline.totals.frames
        out.metric(
            "vedette_frames_total",
            .counter,
            "Frames received, by what became of them. Every frame is in exactly one.",
            [
                ("analysed", frames.analysed), ("replaced", frames.replaced), ("late", frames.late), ("corrupt", frames.corrupt),
                ("paused", frames.paused),
            ].map { .init(labels: [("fate", $0.0)], value: Double($0.1)) }
        )
        out.metric("vedette_frames_in_flight", .gauge, "Frames received whose fate is open.", frames.inFlight)
        out.metric("vedette_pictures_encoded_total", .counter, "Frames encoded as JPEG, however many watch.", pipeline.totals.picturesEncoded)
        let legs = pipeline.totals.legs
        out.metric(
            "vedette_frame_seconds",
            .histogram,
            "Time of analysed frames by leg of their way; total is from packet to viewers' mailboxes.",
            [
                ("decoding", legs.decoding), ("waiting", legs.waiting), ("inference", legs.inference), ("reporting", legs.reporting),
                ("total", legs.total),
            ].flatMap { Self.samples(of: $0.1, leg: $0.0) }
        )
    }

    private func describeViewers(_ out: inout PrometheusText) {
        out.metric("vedette_viewers", .gauge, "Viewers of all sessions.", pipeline.viewers)
        out.metric("vedette_websocket_messages_total", .counter, "Messages sent to viewers.", viewers.messagesSent)
        out.metric("vedette_websocket_bytes_total", .counter, "Bytes sent to viewers.", viewers.bytesSent)
        out.metric("vedette_websocket_bytes_waiting", .gauge, "Bytes that sockets of slow viewers have not taken yet.", viewers.bytesWaiting)
        out.metric("vedette_websocket_refusals_total", .counter, "Handshakes refused.", viewers.handshakesRefused)
        out.metric(
            "vedette_websocket_endings_total",
            .counter,
            "Viewers that left, by reason.",
            WebSocketStatistics.Ending.allCases.map { .init(labels: [("reason", Self.label($0))], value: Double(viewers.endings[$0] ?? 0)) }
        )
        let losses = pipeline.totals.viewerLosses
        out.metric(
            "vedette_viewer_losses_total",
            .counter,
            "What viewers missed because they were too slow.",
            [.init(labels: [("kind", "frame")], value: Double(losses.frames)), .init(labels: [("kind", "event")], value: Double(losses.events))]
        )
    }

    private func describeProcess(_ out: inout PrometheusText) {
        if let seconds = process.cpuSeconds {
            out.metric("process_cpu_seconds_total", .counter, "User and system time spent.", seconds)
        }
        if let bytes = process.residentBytes { out.metric("process_resident_memory_bytes", .gauge, "Resident memory.", bytes) }
        if let count = process.openFileDescriptors { out.metric("process_open_fds", .gauge, "Open file descriptors.", count) }
        if let count = process.threads { out.metric("process_threads", .gauge, "Threads.", count) }
    }

    private static func label(_ ending: WebSocketStatistics.Ending) -> String {
        switch ending {
        case .clientLeft: "client_left"
        case .sessionEnded: "session_ended"
        case .shutdown: "shutdown"
        case .protocolError: "protocol_error"
        case .silent: "silent"
        case .stalled: "stalled"
        case .revoked: "revoked"
        }
    }

    /// Cumulative, in seconds, as Prometheus wants it.
    private static func samples(of histogram: LatencyHistogram, leg: String) -> [PrometheusText.Sample] {
        var samples: [PrometheusText.Sample] = []
        var below: UInt64 = 0
        for (bound, count) in zip(LatencyHistogram.bounds, histogram.buckets) {
            below += count
            samples.append(.init(suffix: "_bucket", labels: [("leg", leg), ("le", "\(bound / 1000)")], value: Double(below)))
        }
        samples.append(.init(suffix: "_bucket", labels: [("leg", leg), ("le", "+Inf")], value: Double(histogram.count)))
        samples.append(.init(suffix: "_sum", labels: [("leg", leg)], value: histogram.milliseconds / 1000))
        samples.append(.init(suffix: "_count", labels: [("leg", leg)], value: Double(histogram.count)))
        return samples
    }
}
