// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Pipeline

@Suite("The feed of a session's results", .timeLimit(.minutes(1)))
struct ResultFeedTests {
    let stream = StreamDescription(width: 64, height: 48, fps: 25, codec: .h264, model: "m", classes: [])

    @Test("A thousand messages to a viewer that does not read: it sees the last, and nobody waits")
    func slowViewer() async {
        let feed = ResultFeed()
        await feed.withSubscription(demanding: .none) { viewer in
            for index in 1...1000 { feed.publish(.sample(UInt64(index))) }
            guard case .frame(let frame, let skipped) = await viewer.next() else {
                Issue.record("expected a frame")
                return
            }
            #expect(frame.result.frameIndex == 1000)
            #expect(skipped == 999)
            #expect(feed.losses == ViewerLosses(frames: 999))
        }
        #expect(feed.losses == ViewerLosses(frames: 999))
    }

    @Test("A subscription leaves no trace after its scope, however that ends")
    func noTrace() async {
        struct Left: Error {}
        let feed = ResultFeed()
        await feed.withSubscription(demanding: .jpeg) { _ in
            #expect(feed.viewerCount == 1)
            #expect(feed.wantsPictures)
        }
        _ = try? await feed.withSubscription(demanding: .jpeg) { _ in throw Left() }
        #expect(feed.viewerCount == 0)
        #expect(!feed.wantsPictures)
    }

    @Test("Pictures are wanted while somebody who asked for them has not paused")
    func wantsPictures() async {
        let feed = ResultFeed()
        await feed.withSubscription(demanding: .none) { _ in
            #expect(!feed.wantsPictures)
            await feed.withSubscription(demanding: .jpeg) { viewer in
                #expect(feed.wantsPictures)
                viewer.pause()
                #expect(!feed.wantsPictures)
                viewer.resume()
                #expect(feed.wantsPictures)
            }
            #expect(!feed.wantsPictures)
        }
    }

    @Test("A viewer learns the stream's facts and the state first, however late it comes")
    func lateViewer() async {
        let feed = ResultFeed()
        feed.publish(.connecting, nil)
        feed.publish(stream)
        feed.publish(.running, nil)
        await feed.withSubscription(demanding: .none) { viewer in
            guard case .stream(let seen) = await viewer.next() else {
                Issue.record("expected the stream's facts")
                return
            }
            #expect(seen == stream)
            guard case .state(.running, nil) = await viewer.next() else {
                Issue.record("expected the state")
                return
            }
        }
    }

    @Test("A finished feed gives what is left, then ends; to one who comes later it gives the last state")
    func finished() async {
        let feed = ResultFeed()
        await feed.withSubscription(demanding: .none) { viewer in
            feed.publish(.stopped, nil)
            feed.finish()
            feed.publish(.sample(1))
            guard case .state(.stopped, nil) = await viewer.next() else {
                Issue.record("expected the last state")
                return
            }
            #expect(await viewer.next() == nil)
        }
        await feed.withSubscription(demanding: .none) { viewer in
            guard case .state(.stopped, nil) = await viewer.next() else {
                Issue.record("expected the last state")
                return
            }
            #expect(await viewer.next() == nil)
        }
    }

    @Test("A cancelled reader is let go at once, even while frames keep coming")
    func cancelled() async {
        let feed = ResultFeed()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await feed.withSubscription(demanding: .none) { viewer in
                    while await viewer.next() != nil { feed.publish(.sample(1)) }
                }
            }
            while feed.viewerCount == 0 { await Task.yield() }
            feed.publish(.sample(1))
            group.cancelAll()
        }
        #expect(feed.viewerCount == 0)
    }

    @Test("Alerts reach a reading viewer in order while frames race past")
    func alertsInOrder() async {
        let feed = ResultFeed()
        let session = SessionID()
        let detection = Detection(classID: 0, className: "person", box: BoundingBox(x1: 0, y1: 0, x2: 1, y2: 1), confidence: 1)
        await withTaskGroup(of: [UInt64].self) { group in
            group.addTask {
                await feed.withSubscription(demanding: .none) { viewer in
                    var alerts: [UInt64] = []
                    while let event = await viewer.next() {
                        if case .alert(let alert) = event { alerts.append(alert.frameIndex) }
                    }
                    return alerts
                }
            }
            while feed.viewerCount == 0 { await Task.yield() }
            for index in 0..<UInt64(200) {
                feed.publish(.sample(index))
                feed.publish(Alert(session: session, frameIndex: index, unixSeconds: 0, detection: detection))
            }
            feed.finish()
            for await alerts in group { #expect(alerts == Array(0..<200)) }
        }
    }
}
