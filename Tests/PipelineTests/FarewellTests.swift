// SPDX-License-Identifier: Apache-2.0

import Media
import Testing
import Vocabulary

@testable import Pipeline

@Suite("How cameras are left", .timeLimit(.minutes(1)))
struct FarewellTests {
    /// What a shutdown may take, viewers and all.
    private static let shutdownPatience = Duration.seconds(5)

    @Test("Stopping a session tears down its camera")
    func stop() async throws {
        let camera = try SocketCamera(.agrees)
        try await withSupervisor(CameraSources(options: CameraOptions())) { supervisor in
            let id = try await supervisor.start(SessionSettings(camera: try camera.url()), owner: "me", adopting: nil).id
            var requests = camera.requests.makeAsyncIterator()
            while let request = await requests.next(), request != "PLAY" {}
            #expect(await supervisor.stop(id)?.state == .stopped)
            #expect(await requests.next() == "TEARDOWN")
        }
    }

    @Test("A shutdown tears down the cameras that play, gives up the ones that do not answer, and is over in time")
    func shutdown() async throws {
        let (playing, deaf, silent) = (try SocketCamera(.agrees), try SocketCamera(.deafOncePlaying), try SocketCamera(.silent))
        let told = Guarded<ContinuousClock.Instant?>(nil)
        // None of them would give up by itself before the test does.
        let patient = CameraOptions(connectTimeout: .seconds(300), firstPacketTimeout: .seconds(300), gapTimeout: .seconds(300))
        try await withSupervisor(CameraSources(options: patient)) { supervisor in
            for camera in [playing, deaf, silent] {
                _ = try await supervisor.start(SessionSettings(camera: try camera.url()), owner: "me", adopting: nil)
            }
            for await request in playing.requests where request == "PLAY" { break }
            for await request in deaf.requests where request == "PLAY" { break }
            for await _ in silent.requests { break }
            told.withLock { $0 = .now }
        }
        let begun = try #require(told.withLock { $0 })
        #expect(begun.duration(to: .now) < Self.shutdownPatience)
        for await request in playing.requests {
            #expect(request == "TEARDOWN")
            break
        }
    }

    @Test("The addresses of a camera are judged at every connect, and one that is no longer permitted is not dialled again")
    func reconnects() async throws {
        let time = ManualTime()
        let judged = Guarded(0)
        let camera = try SocketCamera(.silent)
        // Permitted the first time alone; then the camera is too slow.
        let options = CameraOptions(connectTimeout: .milliseconds(300))
        let cameras = CameraSources(options: options) { _, address in
            judged.withLock { count in
                count += 1
                return count == 1 && address == "127.0.0.1"
            }
        }
        try await withSupervisor(cameras, time: time.timeAndChance) { supervisor in
            let id = try await supervisor.start(SessionSettings(camera: try camera.url()), owner: "me", adopting: nil).id
            for (count, code) in [(1, SessionErrorCode.timeout), (2, .unreachable), (3, .unreachable)] {
                _ = await time.nextNap()
                #expect(judged.withLock { $0 } == count)
                #expect(await supervisor.status(of: id)?.failure?.code == code)
                time.advance(by: .seconds(40))
            }
        }
    }

    @Test("A camera with an alias is known by it alone, in the status and in the log")
    func alias() async throws {
        let book = LogBook()
        let time = ManualTime()
        let camera = try SocketCamera(.silent)
        let cameras = CameraSources(options: CameraOptions(connectTimeout: .milliseconds(200)))
        try await withSupervisor(cameras, time: time.timeAndChance, logger: .writing(to: book)) { supervisor in
            let settings = SessionSettings(camera: try camera.url("admin:hunter2@").named("entrance"))
            let id = try await supervisor.start(settings, owner: "me", adopting: nil).id
            #expect(try await supervisor.start(settings, owner: "me", adopting: nil).id == id)
            _ = await time.nextNap()
            let status = try #require(await supervisor.status(of: id))
            #expect(status.failure?.detail == "camera://entrance did not answer within 0.2 s")
            for text in ["\(status)", book.lines.joined()] {
                #expect(text.contains("camera://entrance"))
                for secret in ["127.0.0.1", "\(camera.port)", "admin", "hunter2", "garden"] { #expect(!text.contains(secret)) }
            }
        }
    }
}
