// SPDX-License-Identifier: Apache-2.0

/// What all sessions together have done since the server started, those that are over included. Only ever grows.
public struct PipelineTotals: Sendable {
    public private(set) var frames: FrameCounters
    /// Connections made again.
    public private(set) var reconnects: UInt64
    public private(set) var alerts: UInt64
    public private(set) var picturesEncoded: UInt64
    public private(set) var viewerLosses: ViewerLosses
    public private(set) var legs: LegHistograms

    init(
        frames: FrameCounters = FrameCounters(),
        reconnects: UInt64 = 0,
        alerts: UInt64 = 0,
        picturesEncoded: UInt64 = 0,
        viewerLosses: ViewerLosses = ViewerLosses(),
        legs: LegHistograms = LegHistograms()
    ) {
        self.frames = frames
        self.reconnects = reconnects
        self.alerts = alerts
        self.picturesEncoded = picturesEncoded
        self.viewerLosses = viewerLosses
        self.legs = legs
    }

    static func += (left: inout Self, right: Self) {
        left.frames += right.frames
        left.reconnects += right.reconnects
        left.alerts += right.alerts
        left.picturesEncoded += right.picturesEncoded
        left.viewerLosses += right.viewerLosses
        left.legs += right.legs
    }
}

/// The pipeline in numbers, for metrics.
public struct PipelineStatistics: Sendable {
    public let totals: PipelineTotals
    /// How many of the sessions that can be asked about are in each state. Every state has an entry.
    public let sessions: [SessionState: Int]
    /// Viewers of all sessions.
    public let viewers: Int
    /// Frames the detector failed on.
    public let detectorFailures: UInt64
}
