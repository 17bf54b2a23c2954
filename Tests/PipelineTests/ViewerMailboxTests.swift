// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("A viewer's mailbox")
struct ViewerMailboxTests {
    /// What a viewer can tell of an event, for comparison.
    enum Seen: Equatable {
        case frame(UInt64, skipped: UInt64)
        case state(SessionState)
        case other

        init(_ event: FeedEvent) {
            self =
                switch event {
                case .frame(let frame, let skipped): .frame(frame.result.frameIndex, skipped: skipped)
                case .state(let state, _): .state(state)
                case .stream, .alert: .other
                }
        }
    }

    func take(_ mailbox: inout ViewerMailbox) -> Seen? { mailbox.take().map(Seen.init) }

    @Test("Of a thousand frames an absent viewer sees the last, and is told how many it missed")
    func newestWins() {
        var mailbox = ViewerMailbox()
        for index in 1...1000 { mailbox.offer(.sample(UInt64(index))) }
        #expect(take(&mailbox) == .frame(1000, skipped: 999))
        #expect(take(&mailbox) == nil)
        #expect(mailbox.losses == ViewerLosses(frames: 999))
        mailbox.offer(.sample(1001))
        #expect(take(&mailbox) == .frame(1001, skipped: 0))
    }

    @Test("States come before frames, all of them and in order")
    func ordered() {
        var mailbox = ViewerMailbox()
        mailbox.enqueue(.state(.reconnecting, nil))
        mailbox.offer(.sample(1))
        mailbox.enqueue(.state(.running, nil))
        #expect(take(&mailbox) == .state(.reconnecting))
        #expect(take(&mailbox) == .state(.running))
        #expect(take(&mailbox) == .frame(1, skipped: 0))
    }

    @Test("Beyond the limit the oldest events are lost and counted")
    func bounded() {
        var mailbox = ViewerMailbox()
        mailbox.enqueue(.state(.connecting, nil))
        for _ in 0..<ViewerMailbox.orderedLimit { mailbox.enqueue(.state(.running, nil)) }
        #expect(mailbox.losses == ViewerLosses(events: 1))
        #expect(take(&mailbox) == .state(.running))
    }

    @Test("A viewer that acknowledges is sent three frames ahead, and the newest once it has caught up")
    func window() {
        var mailbox = ViewerMailbox()
        mailbox.acknowledge(frameIndex: 0)
        for index in 1...3 {
            mailbox.offer(.sample(UInt64(index)))
            #expect(take(&mailbox) == .frame(UInt64(index), skipped: 0))
        }
        mailbox.offer(.sample(4))
        mailbox.offer(.sample(5))
        #expect(take(&mailbox) == nil)
        mailbox.enqueue(.state(.stalled, nil))
        #expect(take(&mailbox) == .state(.stalled))
        mailbox.acknowledge(frameIndex: 3)
        #expect(take(&mailbox) == .frame(5, skipped: 1))
    }

    @Test("The frames sent before the first acknowledgement count as on their way")
    func lateAcknowledgement() {
        var mailbox = ViewerMailbox()
        for index in 1...10 {
            mailbox.offer(.sample(UInt64(index)))
            _ = mailbox.take()
        }
        mailbox.acknowledge(frameIndex: 7)
        mailbox.offer(.sample(11))
        #expect(take(&mailbox) == nil)
        mailbox.acknowledge(frameIndex: 8)
        #expect(take(&mailbox) == .frame(11, skipped: 0))
    }

    @Test("A paused viewer is given no frames and loses none")
    func paused() {
        var mailbox = ViewerMailbox()
        mailbox.offer(.sample(1))
        mailbox.pause()
        mailbox.offer(.sample(2))
        mailbox.enqueue(.state(.stalled, nil))
        #expect(take(&mailbox) == .state(.stalled))
        #expect(take(&mailbox) == nil)
        mailbox.resume()
        mailbox.offer(.sample(3))
        #expect(take(&mailbox) == .frame(3, skipped: 0))
        #expect(mailbox.losses == ViewerLosses())
    }

    @Test("A viewer that paused with frames unacknowledged is sent frames again when it resumes")
    func resumedWindow() {
        var mailbox = ViewerMailbox()
        mailbox.acknowledge(frameIndex: 0)
        for index in 1...3 {
            mailbox.offer(.sample(UInt64(index)))
            _ = mailbox.take()
        }
        mailbox.pause()
        mailbox.resume()
        mailbox.offer(.sample(4))
        #expect(take(&mailbox) == .frame(4, skipped: 0))
    }
}

extension PublishedFrame {
    /// A result without detections.
    static func sample(_ index: UInt64, jpeg: [UInt8]? = nil) -> PublishedFrame {
        let now = ContinuousClock.now
        let result = FrameResult(
            session: SessionID(),
            frameIndex: index,
            pts: MediaTimestamp(ticks: 0),
            time: CaptureTime(received: now, unixSeconds: 0, source: .arrival),
            width: 64,
            height: 48,
            detections: [],
            trace: FrameTrace(received: now)
        )
        return PublishedFrame(result: result, jpeg: jpeg)
    }
}
