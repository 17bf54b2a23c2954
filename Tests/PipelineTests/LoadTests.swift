// SPDX-License-Identifier: Apache-2.0

import Inference
import Testing
import Vocabulary

@testable import Pipeline

@Suite("Many cameras and a slow detector", .timeLimit(.minutes(1)))
struct LoadTests {
    /// Takes half a millisecond for a picture, as a model would: without giving the thread away.
    static func slowEngine() -> ScriptedEngine {
        ScriptedEngine(work: {
            let end = ContinuousClock.now.advanced(by: .microseconds(500))
            while ContinuousClock.now < end {}
        })
    }

    @Test("Every frame of every camera is accounted for, in every status, and results stay in order", arguments: [0, 3])
    func account(sharedLanes: Int) async throws {
        let units: UInt64 = 400
        let hosts = (0..<8).map { "camera\($0)" }
        let cameras = Dictionary(uniqueKeysWithValues: hosts.map { ($0, ScriptedCamera()) })
        let detector = Detector.scripted(Self.slowEngine())
        let lanes = sharedLanes > 0 ? DetectorLanes(solo: detector, shared: detector, sharedCount: sharedLanes) : DetectorLanes(detector)
        try await withSupervisor(ScriptedCameras(byHost: cameras), lanes: lanes) { supervisor in
            var sessions: [SessionID: ScriptedCamera] = [:]
            for host in hosts { sessions[try await supervisor.start(.camera(host), owner: "me", adopting: nil).id] = cameras[host] }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (id, camera) in sessions {
                    let feed = try #require(await supervisor.feed(of: id))
                    group.addTask { await Self.watch(feed, camera: camera, units: units) }
                }
                group.addTask { [sessions] in try await Self.audit(supervisor, sessions, units: units) }
                try await group.waitForAll()
            }
        }
    }

    /// Lets the camera run once the viewer is there, and reads until its last frames are through.
    static func watch(_ feed: ResultFeed, camera: ScriptedCamera, units: UInt64) async {
        await feed.withSubscription(demanding: .none) { viewer in
            camera.push(Array(repeating: .unit(), count: Int(units)))
            var last: UInt64?
            while let (frame, _) = await viewer.nextFrame() {
                if let last { #expect(frame.result.frameIndex > last) }
                last = frame.result.frameIndex
                // The newest frame of all is never replaced, so it arrives.
                if frame.result.frameIndex == units - 1 { return }
            }
            Issue.record("the feed ended early")
        }
    }

    /// Asks for statuses all the while.
    static func audit(_ supervisor: SessionSupervisor, _ cameras: [SessionID: ScriptedCamera], units: UInt64) async throws {
        var isDone = false
        while !isDone {
            isDone = true
            for (id, camera) in cameras {
                let before = camera.unitsRead
                let counters = try #require(await supervisor.status(of: id)).counters
                let after = camera.unitsRead
                #expect(counters.received == FrameCounters.Fate.allCases.reduce(0) { $0 + counters.count(of: $1) })
                // One unit may be between the camera and the ledger; the others are settled, or in decoder, hand, slot and detector.
                #expect(counters.received + counters.inFlight + 1 >= before)
                #expect(counters.received + counters.inFlight <= after)
                #expect(counters.inFlight <= 4)
                if counters.received < units { isDone = false }
            }
            await Task.yield()
        }
    }
}
