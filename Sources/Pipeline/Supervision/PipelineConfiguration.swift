// SPDX-License-Identifier: Apache-2.0

public import Media

/// What an operator may set about the pipeline. Every default is fit for use.
public struct PipelineConfiguration: Sendable {
    /// Most sessions that run at the same time. Every one has a thread, a decoder and a connection.
    public var maxSessions = 64
    /// The latency budget of sessions that name none: a frame older than this is not worth a detector's time.
    public var maxLatency: Duration = .seconds(1)
    public var reconnect = ReconnectPolicy()
    /// How many finished sessions can still be asked about.
    public var historyLimit = 64
    /// For how long a finished session can still be asked about.
    public var historyAge: Duration = .seconds(600)
    /// The letters for the labels in pictures; `nil` draws boxes without labels.
    public var glyphs: GlyphAtlas?

    public init() {}
}
