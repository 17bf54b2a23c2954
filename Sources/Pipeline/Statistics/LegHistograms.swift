// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// How long frames took on each leg of their way.
public struct LegHistograms: Hashable, Sendable {
    /// From the complete packet to the decoded frame.
    public private(set) var decoding = LatencyHistogram()
    /// From the decoded frame to a free detector.
    public private(set) var waiting = LatencyHistogram()
    /// Preparation of the picture and the model's own time.
    public private(set) var inference = LatencyHistogram()
    /// From the result to the viewers' mailboxes: alerts, drawing, JPEG.
    public private(set) var reporting = LatencyHistogram()
    /// All of it.
    public private(set) var total = LatencyHistogram()

    public init() {}

    mutating func record(_ trace: FrameTrace) {
        guard let decoded = trace.decoded, let scheduled = trace.scheduled, let inferred = trace.inferred, let sent = trace.sent else { return }
        decoding.record(milliseconds: trace.received.duration(to: decoded).milliseconds)
        waiting.record(milliseconds: decoded.duration(to: scheduled).milliseconds)
        inference.record(milliseconds: scheduled.duration(to: inferred).milliseconds)
        reporting.record(milliseconds: inferred.duration(to: sent).milliseconds)
        total.record(milliseconds: trace.received.duration(to: sent).milliseconds)
    }

    static func += (left: inout Self, right: Self) {
        left.decoding += right.decoding
        left.waiting += right.waiting
        left.inference += right.inference
        left.reporting += right.reporting
        left.total += right.total
    }
}
