// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// What waits for one viewer: alerts and states in order, and of the frames only the newest.
///
/// A value that decides and does nothing else. A frame that finds one waiting replaces it, and the viewer learns how many
/// it missed. Alerts and states are kept in order up to `orderedLimit`; beyond it the oldest is lost and counted, because
/// a viewer that far behind is better served by the present. A viewer that acknowledges frames is sent no more than
/// `window` it has not acknowledged, so that what waits, waits here and not in the kernel's socket buffer.
struct ViewerMailbox: Sendable {
    /// Most alerts and states kept for a viewer who does not read.
    static let orderedLimit = 256
    /// Most frames on their way to a viewer who acknowledges.
    static let window = 3

    private var ordered: [FeedEvent] = []
    private var newest: PublishedFrame?
    private var skipped: UInt64 = 0
    private var unacknowledged: [UInt64] = []
    private var acknowledges = false
    private(set) var isPaused = false
    /// What this viewer did not get because it was too slow.
    private(set) var losses = ViewerLosses()

    mutating func offer(_ frame: PublishedFrame) {
        guard !isPaused else { return }
        if newest != nil {
            skipped += 1
            losses.frames += 1
        }
        newest = frame
    }

    mutating func enqueue(_ event: FeedEvent) {
        if ordered.count == Self.orderedLimit {
            ordered.removeFirst()
            losses.events += 1
        }
        ordered.append(event)
    }

    /// What to send next; `nil` when there is nothing, or nothing the viewer can take yet.
    mutating func take() -> FeedEvent? {
        if !ordered.isEmpty { return ordered.removeFirst() }
        guard let frame = newest, !acknowledges || unacknowledged.count < Self.window else { return nil }
        defer { skipped = 0 }
        newest = nil
        unacknowledged.append(frame.result.frameIndex)
        if !acknowledges, unacknowledged.count > Self.window { unacknowledged.removeFirst() }
        return .frame(frame, skipped: skipped)
    }

    /// The viewer has shown `frameIndex`, and with it everything before.
    mutating func acknowledge(frameIndex: UInt64) {
        acknowledges = true
        unacknowledged.removeAll { $0 <= frameIndex }
    }

    mutating func pause() {
        isPaused = true
        newest = nil
        skipped = 0
    }

    /// Frames flow again, at first as if all before were acknowledged: a viewer who looked away may have forgotten to.
    mutating func resume() {
        isPaused = false
        unacknowledged = []
    }
}
