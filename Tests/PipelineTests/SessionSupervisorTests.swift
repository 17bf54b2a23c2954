// SPDX-License-Identifier: Apache-2.0

import Inference
import Media
import Testing
import Vocabulary

@testable import Pipeline

@Suite("Starting, finding and ending sessions", .timeLimit(.minutes(1)))
struct SessionSupervisorTests {
    @Test("Twenty starts of one camera at once are one session and one connection")
    func duplicates() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let settings = try SessionSettings.camera()
            let ids = try await withThrowingTaskGroup(of: SessionID.self) { group in
                for _ in 0..<20 { group.addTask { try await supervisor.start(settings, owner: "me", adopting: nil).id } }
                return try await group.reduce(into: Set<SessionID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            camera.push(.unit())
            _ = try await supervisor.status(of: try #require(ids.first)) { $0.state == .running }
            #expect(camera.attempts == 1)
        }
    }

    @Test("Another owner or other settings make another session; so does a start after the first has ended")
    func notDuplicates() async throws {
        try await withSupervisor(ScriptedCamera()) { supervisor in
            var settings = try SessionSettings.camera()
            let first = try await supervisor.start(settings, owner: "me", adopting: nil).id
            let second = try await supervisor.start(settings, owner: "you", adopting: nil).id
            await supervisor.stop(first)
            let third = try await supervisor.start(settings, owner: "me", adopting: nil).id
            settings.jpegQuality = 90
            let fourth = try await supervisor.start(settings, owner: "me", adopting: nil).id
            #expect(Set([first, second, third, fourth]).count == 4)
            #expect(await supervisor.sessions().map(\.id).filter { $0 != first } == [second, third, fourth])
        }
    }

    @Test("A session stopped in the breath it was started never connects")
    func sameBreath() async throws {
        let camera = ScriptedCamera()
        try await withSupervisor(camera) { supervisor in
            let id = try await supervisor.startAndStop(.camera())
            let feed = try #require(await supervisor.feed(of: id))
            let states = await feed.withSubscription(demanding: .none) { await $0.nextStates(2) }
            #expect(states == [.stopped])
            #expect(await supervisor.status(of: id)?.state == .stopped)
        }
        #expect(camera.attempts == 0)
    }

    @Test("A session id can be adopted, again after its session has ended, but not while another runs under it")
    func adoption() async throws {
        try await withSupervisor(ScriptedCameras(byHost: ["one": ScriptedCamera(), "two": ScriptedCamera()])) { supervisor in
            let id = SessionID()
            let first = try await supervisor.start(.camera("one"), owner: "me", adopting: id)
            let second = try await supervisor.start(.camera("one"), owner: "me", adopting: id)
            #expect(first.id == id)
            #expect(second.id == id)
            #expect(try await supervisor.refusal(of: .camera("two"), adopting: id) == .conflict)
            await supervisor.stop(id)
            while await supervisor.statistics().sessions[.stopped] != 1 { await Task.yield() }
            var again: SessionStatus?
            while again == nil {
                again = try? await supervisor.start(.camera("two"), owner: "me", adopting: id)
                // Lets the session come to its end: the actor alone would answer without ever giving up this thread.
                await Task.yield()
            }
            #expect(again?.id == id)
            #expect(await supervisor.sessions().count == 1)
        }
    }

    @Test("Beyond the configured number sessions are refused until one has ended")
    func capacity() async throws {
        var configuration = PipelineConfiguration()
        configuration.maxSessions = 2
        try await withSupervisor(ScriptedCamera(), configuration: configuration) { supervisor in
            let first = try await supervisor.start(.camera("one"), owner: "me", adopting: nil).id
            _ = try await supervisor.start(.camera("two"), owner: "me", adopting: nil)
            #expect(try await supervisor.refusal(of: .camera("three")) == .capacity)
            // The one that runs already needs no room.
            #expect(try await supervisor.start(.camera("one"), owner: "me", adopting: nil).id == first)
            await supervisor.stop(first)
            _ = try await supervisor.start(.camera("three"), owner: "me", adopting: nil)
        }
    }

    @Test("Bad settings are refused before anything is started")
    func badSettings() async throws {
        try await withSupervisor(ScriptedCamera()) { supervisor in
            var settings = try SessionSettings.camera()
            settings.classes = ["unicorn"]
            #expect(await supervisor.refusal(of: settings) == .invalidSetting)
            #expect(await supervisor.sessions().isEmpty)
        }
    }

    @Test("One broken camera fails alone")
    func isolation() async throws {
        let good = ScriptedCamera()
        let cameras = ScriptedCameras(byHost: ["good": good, "locked": ScriptedCamera(refusing: [.unauthorized])])
        try await withSupervisor(cameras) { supervisor in
            let locked = try await supervisor.start(.camera("locked"), owner: "me", adopting: nil).id
            let healthy = try await supervisor.start(.camera("good"), owner: "me", adopting: nil).id
            let failed = try await supervisor.status(of: locked) { $0.state.isFinal }
            #expect(failed.state == .failed)
            #expect(failed.failure?.code == .unauthorized)
            for count in 1...5 {
                good.push(.unit())
                _ = try await supervisor.status(of: healthy) { $0.counters.analysed == count }
            }
        }
    }

    @Test("When the server ends, every session has ended, its viewers know, and its connection is closed before run returns")
    func shutdown() async throws {
        let cameras = Dictionary(uniqueKeysWithValues: (0..<5).map { ("camera\($0)", ScriptedCamera([.unit()])) })
        let supervisor = SessionSupervisor(
            detector: .scripted(),
            cameras: ScriptedCameras(byHost: cameras),
            configuration: PipelineConfiguration(),
            logger: .silent
        )
        var feeds: [ResultFeed] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await supervisor.run() }
            for host in cameras.keys {
                let id = try await supervisor.start(.camera(host), owner: "me", adopting: nil).id
                _ = try await supervisor.status(of: id) { $0.counters.analysed == 1 }
                feeds.append(try #require(await supervisor.feed(of: id)))
            }
            #expect(cameras.values.allSatisfy { $0.open == 1 })
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(cameras.values.allSatisfy { $0.open == 0 })
        #expect(await supervisor.sessions().map(\.state) == Array(repeating: .stopped, count: 5))
        #expect(await supervisor.sessions().allSatisfy { $0.counters.inFlight == 0 })
        for feed in feeds {
            #expect(await feed.withSubscription(demanding: .none) { await $0.nextStates(9) } == [.stopped])
        }
        #expect(try await supervisor.refusal(of: .camera()) == .notReady)
    }

    @Test("A detector that gives no request ends the run with its reason")
    func brokenDetector() async throws {
        let detector = Detector(manifest: ModelManifest(name: "broken"), engine: BrokenEngine())
        let supervisor = SessionSupervisor(
            detector: detector,
            cameras: ScriptedCamera(),
            configuration: PipelineConfiguration(),
            logger: .silent
        )
        let id = try await supervisor.start(.camera(), owner: "me", adopting: nil).id
        await #expect(throws: InferenceError.self) { try await supervisor.run() }
        #expect(await supervisor.status(of: id)?.state == .stopped)
    }

    @Test("Finished sessions can be asked about until they are too many or too old; their totals stay")
    func history() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(now: { time.now })
        var configuration = PipelineConfiguration()
        configuration.historyLimit = 3
        try await withSupervisor(camera, configuration: configuration, time: time.timeAndChance) { supervisor in
            for count in 1...5 {
                let id = try await supervisor.start(.camera(), owner: "me", adopting: nil).id
                camera.push(.unit())
                _ = try await supervisor.status(of: id) { $0.counters.analysed == 1 }
                await supervisor.stop(id)
                while camera.open > 0 { await Task.yield() }
                while await supervisor.sessions().count != min(count, 3) { await Task.yield() }
            }
            #expect(await supervisor.sessions().map(\.state) == [.stopped, .stopped, .stopped])
            time.advance(by: .seconds(599))
            #expect(await supervisor.sessions().count == 3)
            time.advance(by: .seconds(1))
            #expect(await supervisor.sessions().isEmpty)
            #expect(await supervisor.statistics().totals.frames.analysed == 5)
        }
    }
}

extension SessionSupervisor {
    /// Why a session cannot be started; `nil` if it can, and was.
    func refusal(of settings: SessionSettings, adopting id: SessionID? = nil) -> PipelineError.Code? {
        do throws(PipelineError) {
            _ = try start(settings, owner: "me", adopting: id)
            return nil
        } catch {
            return error.code
        }
    }

    /// Starts a session and stops it before anything else can happen.
    func startAndStop(_ settings: SessionSettings) throws -> SessionID {
        let id = try start(settings, owner: "me", adopting: nil).id
        stop(id)
        return id
    }
}

/// An engine whose device is gone.
private struct BrokenEngine: InferenceEngine {
    let name = "broken"
    let device = "none"
    let inputWidth = 8
    let inputHeight = 8
    func makeRequest() throws(InferenceError) -> any InferenceRequest { throw InferenceError(.device, "the device is gone") }
}
