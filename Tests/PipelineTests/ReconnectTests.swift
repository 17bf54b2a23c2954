// SPDX-License-Identifier: Apache-2.0

import Media
import Testing
import Vocabulary

@testable import Pipeline

@Suite("A camera that comes and goes", .timeLimit(.minutes(1)))
struct ReconnectTests {
    @Test("A lost camera is tried again after a second, by one connection at a time, and its viewers follow")
    func reconnects() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(now: { time.now })
        try await withSupervisor(camera, time: time.timeAndChance) { supervisor in
            let id = try await supervisor.start(.camera(), owner: "me", adopting: nil).id
            let feed = try #require(await supervisor.feed(of: id))
            await feed.withSubscription(demanding: .none) { viewer in
                #expect(await viewer.nextStates(1) == [.connecting])
                camera.push(.unit())
                #expect(await viewer.nextStates(1) == [.running])
                camera.push(.fail(.stalled))
                #expect(await viewer.nextStates(1) == [.stalled])
                #expect(await time.nextNap() == time.now.advanced(by: .seconds(1)))
                #expect(camera.open == 0)
                time.advance(by: .seconds(1))
                #expect(await viewer.nextStates(1) == [.reconnecting])
                camera.push(.unit())
                #expect(await viewer.nextStates(1) == [.running])
                camera.push(.end)
                #expect(await viewer.nextStates(1) == [.reconnecting])
            }
            let status = try #require(await supervisor.status(of: id))
            #expect(status.reconnects == 1)
            #expect(status.failure?.code == .unreachable)
            #expect(camera.mostOpen == 1)
        }
    }

    @Test("A camera that is off at first is waited for, longer each time")
    func offAtFirst() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(refusing: [.refused, .unreachable, .timeout], now: { time.now })
        try await withSupervisor(camera, time: time.timeAndChance) { supervisor in
            let id = try await supervisor.start(.camera(), owner: "me", adopting: nil).id
            for (seconds, code) in [(1, SessionErrorCode.refused), (2, .unreachable), (4, .timeout)] {
                #expect(await time.nextNap() == time.now.advanced(by: .seconds(seconds)))
                #expect(await supervisor.status(of: id)?.failure?.code == code)
                time.advance(by: .seconds(seconds))
            }
            camera.push(.unit())
            let status = try await supervisor.status(of: id) { $0.state == .running }
            #expect(status.failure == nil)
            #expect(status.reconnects == 0)
        }
    }

    @Test("A session that waits for its camera can be stopped at once")
    func stoppedWhileWaiting() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(refusing: [.refused])
        try await withSupervisor(camera, time: time.timeAndChance) { supervisor in
            let id = try await supervisor.start(.camera(), owner: "me", adopting: nil).id
            _ = await time.nextNap()
            #expect(await supervisor.stop(id)?.state == .stopped)
        }
        #expect(camera.attempts == 1)
    }

    @Test("Every trouble a camera can be in has its code", arguments: MediaError.Code.allCases)
    func codes(code: MediaError.Code) {
        let expected: SessionErrorCode =
            switch code {
            case .unauthorized: .unauthorized
            case .notFound: .notFound
            case .refused: .refused
            case .unreachable: .unreachable
            case .tls: .tls
            case .unsupportedCodec, .noVideo, .decoding: .unsupportedCodec
            case .timeout: .timeout
            case .stalled: .stalled
            default: .internal
            }
        #expect(SessionFailure(MediaError(code: code, detail: "x")) == SessionFailure(code: expected, detail: "x"))
    }

    @Test("A long outage is one line when it begins and one when it ends, and no line holds the password")
    func logs() async throws {
        let time = ManualTime()
        let camera = ScriptedCamera(now: { time.now })
        let book = LogBook()
        try await withSupervisor(camera, time: time.timeAndChance, logger: .writing(to: book)) { supervisor in
            let settings = SessionSettings(camera: try CameraURL("rtsp://admin:hunter2@camera/stream"))
            let id = try await supervisor.start(settings, owner: "me", adopting: nil).id
            camera.push(.unit())
            _ = try await supervisor.status(of: id) { $0.state == .running }
            camera.refuse(Array(repeating: .refused, count: 20))
            camera.push(.fail(.stalled))
            for _ in 0..<21 {
                _ = await time.nextNap()
                time.advance(by: .seconds(40))
            }
            camera.push(.unit())
            _ = try await supervisor.status(of: id) { $0.state == .running }
            #expect(!"\(try #require(await supervisor.status(of: id)))".contains("hunter2"))
        }
        #expect(book.lines.count { $0.hasPrefix("warning camera lost") } == 1)
        #expect(book.lines.count { $0.hasPrefix("info camera delivers") } == 2)
        #expect(book.lines.allSatisfy { !$0.contains("hunter2") })
    }
}
