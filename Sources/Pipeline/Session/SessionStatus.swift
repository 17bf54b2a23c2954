// SPDX-License-Identifier: Apache-2.0

public import Vocabulary

/// Everything a client may know about a session, taken in one instant.
public struct SessionStatus: Sendable {
    public let id: SessionID
    /// The consumer that started the session.
    public let owner: String
    public let settings: SessionSettings
    public var state: SessionState
    /// Set while reconnecting, stalled or failed.
    public var failure: SessionFailure?
    /// `nil` until the first frame is decoded.
    public var stream: StreamDescription?
    public var counters: FrameCounters
    /// Frames per second over the last seconds.
    public var receivedFPS: Double
    public var analysedFPS: Double
    /// From complete packet to result; `nil` before the first result.
    public var latency: LatencyPercentiles?
    public var viewers: Int
    /// How often the connection was made again.
    public var reconnects: UInt64
    /// Seconds since 1970, UTC.
    public let startedAt: Double
    public var alerts: UInt64
    /// What the viewers of this session missed, those who have left included.
    public var viewerLosses: ViewerLosses

    public init(
        id: SessionID,
        owner: String,
        settings: SessionSettings,
        state: SessionState,
        failure: SessionFailure? = nil,
        stream: StreamDescription? = nil,
        counters: FrameCounters = FrameCounters(),
        receivedFPS: Double = 0,
        analysedFPS: Double = 0,
        latency: LatencyPercentiles? = nil,
        viewers: Int = 0,
        reconnects: UInt64 = 0,
        startedAt: Double,
        alerts: UInt64 = 0,
        viewerLosses: ViewerLosses = ViewerLosses()
    ) {
        self.id = id
        self.owner = owner
        self.settings = settings
        self.state = state
        self.failure = failure
        self.stream = stream
        self.counters = counters
        self.receivedFPS = receivedFPS
        self.analysedFPS = analysedFPS
        self.latency = latency
        self.viewers = viewers
        self.reconnects = reconnects
        self.startedAt = startedAt
        self.alerts = alerts
        self.viewerLosses = viewerLosses
    }
}

/// The stream a session analyses and the model it does so with.
public struct StreamDescription: Hashable, Sendable {
    /// Pixels of the newest decoded frame.
    public var width: Int
    public var height: Int
    /// The rate the camera announces, if it announces one.
    public var fps: Double?
    public var codec: VideoCodec
    public var model: String
    /// The model's classes in the order of their ids.
    public var classes: [String]

    public init(width: Int, height: Int, fps: Double?, codec: VideoCodec, model: String, classes: [String]) {
        self.width = width
        self.height = height
        self.fps = fps
        self.codec = codec
        self.model = model
        self.classes = classes
    }
}

/// Time from packet to result in milliseconds, over the last frames.
public struct LatencyPercentiles: Hashable, Sendable {
    public let p50, p95, p99: Double

    public init(p50: Double, p95: Double, p99: Double) {
        self.p50 = p50
        self.p95 = p95
        self.p99 = p99
    }
}
