// SPDX-License-Identifier: Apache-2.0

import Inference
import Logging
import Media
import Testing
import Vocabulary

@testable import Pipeline

@Suite("One camera, from packet to viewer", .timeLimit(.minutes(1)))
struct AnalysisSessionTests {
    @Test("A frame reaches the viewer with what was found in it and the instants of its way")
    func way() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            #expect(session.state == .connecting)
            try await supervisor.feed(of: session.id)?.withSubscription(demanding: .none) { viewer in
                camera.push(.unit())
                let (frame, skipped) = try #require(await viewer.nextFrame())
                #expect(skipped == 0)
                #expect(frame.jpeg == nil)
                #expect(frame.result.frameIndex == 0)
                #expect(frame.result.width == 64)
                #expect(frame.result.detections.map(\.className) == ["person"])
                let trace = frame.result.trace
                let stations = try [trace.decoded, trace.scheduled, trace.inferred, trace.sent].map { try #require($0) }
                #expect([trace.received] + stations == ([trace.received] + stations).sorted())
            }
            let status = try await supervisor.status(of: session.id) { $0.latency != nil }
            #expect(status.state == .running)
            #expect(status.counters.analysed == 1)
            #expect(status.stream?.model == "scripted")
        }
    }

    @Test("Nothing is encoded that nobody watches")
    func noViewer() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            try await supervisor.feed(of: session.id)?.withSubscription(demanding: .none) { viewer in
                for _ in 0..<10 {
                    camera.push(.unit())
                    _ = try #require(await viewer.nextFrame())
                }
            }
            #expect(await supervisor.statistics().totals.picturesEncoded == 0)
        }
    }

    @Test("A picture is encoded once however many watch, and all get the same")
    func twoViewers() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            let feed = try #require(await supervisor.feed(of: session.id))
            try await feed.withSubscription(demanding: .jpeg) { first in
                try await feed.withSubscription(demanding: .jpeg) { second in
                    for _ in 0..<5 {
                        camera.push(.unit())
                        let one = try #require(await first.nextFrame()).frame.jpeg
                        let other = try #require(await second.nextFrame()).frame.jpeg
                        #expect(one?.prefix(2) == [0xFF, 0xD8])
                        #expect(one == other)
                    }
                }
            }
            // A picture is counted a moment after it was handed out.
            while await supervisor.statistics().totals.legs.total.count < 5 { await Task.yield() }
            #expect(await supervisor.statistics().totals.picturesEncoded == 5)
        }
    }

    @Test("A damaged frame is shown and counted, but never alerts; the next good one does")
    func damaged() async throws {
        let camera = ScriptedCamera()
        let book = LogBook()
        try await withSupervisor(camera, logger: .writing(to: book)) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            try await supervisor.feed(of: session.id)?.withSubscription(demanding: .none) { viewer in
                camera.push(.unit(isCorrupt: true))
                _ = try #require(await viewer.nextFrame())
                #expect(await supervisor.status(of: session.id)?.alerts == 0)
                #expect(await supervisor.status(of: session.id)?.counters.corrupt == 1)
                camera.push(.unit())
                var alerts: [Alert] = []
                while let event = await viewer.next() {
                    if case .alert(let alert) = event { alerts.append(alert) }
                    if case .frame = event { break }
                }
                #expect(alerts.map(\.detection.className) == ["person"])
                #expect(alerts.map(\.frameIndex) == [1])
            }
            #expect(book.lines.count { $0.hasPrefix("notice alert") } == 1)
        }
    }

    @Test("A paused session keeps its connection, decodes nothing, and goes on from a key frame")
    func paused() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            try await supervisor.feed(of: session.id)?.withSubscription(demanding: .none) { viewer in
                camera.push(.unit())
                _ = try #require(await viewer.nextFrame())
                #expect(await supervisor.pause(session.id)?.state == .paused)
                for _ in 0..<5 { camera.push(.unit()) }
                _ = try await supervisor.status(of: session.id) { $0.counters.paused == 5 }
                #expect(await supervisor.resume(session.id)?.state == .running)
                camera.push(.unit(isKeyFrame: false), .unit(isKeyFrame: false), .unit(isKeyFrame: true))
                let (frame, _) = try #require(await viewer.nextFrame())
                #expect(frame.result.frameIndex == 8)
                #expect(await supervisor.status(of: session.id)?.counters.corrupt == 2)
            }
            #expect(camera.attempts == 1)
            #expect(camera.resets == 1)
        }
    }

    @Test("Frames beyond the session's rate count as replaced")
    func rateLimit() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(now: { time.now })
        try await withSupervisor(camera, time: time.timeAndChance) { supervisor in
            var settings = try SessionSettings.camera()
            settings.maxFPS = 10
            let session = try await supervisor.start(settings, owner: "me", adopting: nil)
            for count in 1...20 {
                camera.push(.unit())
                _ = try await supervisor.status(of: session.id) { $0.counters.received == count }
                time.advance(by: .milliseconds(40))
            }
            let counters = try #require(await supervisor.status(of: session.id)).counters
            #expect(counters.analysed == 9)
            #expect(counters.replaced == 11)
        }
    }

    @Test("A frame that waited longer than its budget is not looked at")
    func late() async throws {
        let time = ManualTime()
        let engine = ScriptedEngine(isGated: true)
        let camera = ScriptedCamera(now: { time.now })
        try await withSupervisor(camera, lanes: DetectorLanes(.scripted(engine)), time: time.timeAndChance) { supervisor in
            defer { engine.permit(10) }
            var settings = try SessionSettings.camera()
            settings.maxLatency = .milliseconds(200)
            let session = try await supervisor.start(settings, owner: "me", adopting: nil)
            camera.push(.unit())
            for await _ in engine.begun.stream { break }
            camera.push(.unit())
            _ = try await supervisor.status(of: session.id) { $0.counters.inFlight == 2 && $0.receivedFPS == 2 }
            time.advance(by: .milliseconds(201))
            engine.permit()
            let status = try await supervisor.status(of: session.id) { $0.counters.received == 2 }
            #expect(status.counters.analysed == 1)
            #expect(status.counters.late == 1)
        }
    }

    @Test("A detector that fails costs frames, not the session, and is reported once for a whole spell")
    func failingDetector() async throws {
        let engine = ScriptedEngine()
        let camera = ScriptedCamera()
        let book = LogBook()
        try await withSupervisor(camera, lanes: DetectorLanes(.scripted(engine)), logger: .writing(to: book)) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            engine.isFailing = true
            for count in 1...5 {
                camera.push(.unit())
                _ = try await supervisor.status(of: session.id) { $0.counters.late == count }
            }
            engine.isFailing = false
            camera.push(.unit())
            let status = try await supervisor.status(of: session.id) { $0.counters.analysed == 1 }
            #expect(status.state == .running)
            #expect(await supervisor.statistics().detectorFailures == 5)
            #expect(book.lines.count { $0.hasPrefix("error detector failed") } == 1)
            #expect(book.lines.count { $0.hasPrefix("notice detector works again") } == 1)
        }
    }

    @Test("A snapshot is the newest picture, with or without boxes; before the first there is none")
    func snapshot() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let session = try await supervisor.start(.camera(), owner: "me", adopting: nil)
            await #expect(throws: PipelineError(.notReady, "the session has no picture yet")) {
                _ = try await supervisor.snapshot(of: session.id, annotated: true)
            }
            camera.push(.unit())
            _ = try await supervisor.status(of: session.id) { $0.counters.analysed == 1 }
            let plain = try #require(await supervisor.snapshot(of: session.id, annotated: false))
            let annotated = try #require(await supervisor.snapshot(of: session.id, annotated: true))
            #expect(plain.prefix(2) == [0xFF, 0xD8])
            #expect(annotated.prefix(2) == [0xFF, 0xD8])
            // Compared outside of the expectation, which would print both pictures.
            let isMarked = plain != annotated
            #expect(isMarked)
            #expect(try await supervisor.snapshot(of: SessionID(), annotated: true) == nil)
            _ = await supervisor.stop(session.id)
        }
    }
}
