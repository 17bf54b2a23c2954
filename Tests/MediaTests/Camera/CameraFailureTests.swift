// SPDX-License-Identifier: Apache-2.0

import Foundation
import Media
import Testing
import Vocabulary

@Suite("What goes wrong at a camera", .timeLimit(.minutes(1)))
struct CameraFailureTests {
    private static let impatient = CameraOptions(
        connectTimeout: .milliseconds(500),
        firstPacketTimeout: .milliseconds(700),
        gapTimeout: .milliseconds(700)
    )

    @Test(
        "A login is made with percent-encoded credentials; a camera with a name is asked by number and takes it all the same",
        .enabled(if: GStreamerCamera.isInstalled),
        arguments: [GStreamerCamera.Login.basic, .digest],
        ["127.0.0.1", "localhost"]
    )
    func logsIn(_ login: GStreamerCamera.Login, host: String) async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264), login: login)
        let url = try CameraURL(server.url(host: host, userInfo: "\(GStreamerCamera.user):\(GStreamerCamera.encodedPassword)@"))
        #expect(try await CameraReading.of(url, count: 2).frames.count == 2)
    }

    @Test(
        "A wrong password, and none, are called unauthorized, and the message keeps the password",
        .enabled(if: GStreamerCamera.isInstalled),
        arguments: [GStreamerCamera.Login.basic, .digest],
        ["operator:sesame-7@", ""]
    )
    func unauthorized(_ login: GStreamerCamera.Login, userInfo: String) async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264), login: login)
        let failure = try #require(try await CameraReading.failure(of: server.url(userInfo: userInfo)))
        #expect(failure.code == .unauthorized)
        #expect(!"\(failure) \(String(reflecting: failure))".contains("sesame"))
    }

    @Test("A path that leads nowhere is called not found, and named", .enabled(if: GStreamerCamera.isInstalled))
    func notFound() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264))
        let failure = try #require(try await CameraReading.failure(of: server.url(path: "/garden")))
        #expect(failure.code == .notFound)
        #expect(failure.detail.contains("/garden"))
    }

    @Test("A microphone is not a camera", .enabled(if: GStreamerCamera.isInstalled))
    func noVideo() async throws {
        let server = try await GStreamerCamera("( audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay0 pt=8 )")
        #expect(try await CameraReading.failure(of: server.url())?.code == .noVideo)
    }

    @Test("A codec we do not read is named", .enabled(if: GStreamerCamera.isInstalled))
    func unsupportedCodec() async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.vp8))
        let failure = try #require(try await CameraReading.failure(of: server.url()))
        #expect(failure.code == .unsupportedCodec)
        #expect(failure.detail.contains("vp8"))
    }

    static let misbehaviours: [(ScriptedCamera.Misbehaviour, MediaError.Code)] = [
        (.silent, .timeout), (.hangsUp, .refused), (.sendsNothing, .timeout), (.sendsRubbish, .timeout), (.answers(401), .unauthorized),
        (.answers(403), .unauthorized), (.answers(404), .notFound), (.answers(453), .refused), (.answers(461), .refused), (.answers(500), .refused),
        (.redirects("rtsp://127.0.0.2:1/elsewhere"), .refused),
    ]

    @Test("A camera that misbehaves is told apart by how, in time, and its password stays secret", arguments: misbehaviours)
    func misbehaves(_ misbehaviour: ScriptedCamera.Misbehaviour, code: MediaError.Code) async throws {
        let server = try await ScriptedCamera(misbehaviour)
        let address = server.url(userInfo: "operator:sesame-7@", path: "/cam?password=sesame-8")
        let failure = try #require(try await CameraReading.failure(of: address, options: Self.impatient))
        #expect(failure.code == code)
        #expect(!"\(failure) \(String(reflecting: failure))".contains("sesame"))
        #expect(failure.detail.contains("127.0.0.1:\(server.port)"))
    }

    @Test("A port where nobody listens is called refused")
    func refused() async throws {
        let port = try await ScriptedCamera(.silent).port
        #expect(try await CameraReading.failure(of: "rtsp://127.0.0.1:\(port)/cam")?.code == .refused)
    }

    @Test("A name that does not resolve is called unreachable")
    func unreachable() async throws {
        #expect(try await CameraReading.failure(of: "rtsp://no-such-host.invalid/cam")?.code == .unreachable)
    }

    @Test(
        "An encrypted camera is read, however its scheme is spelled, and not trusted where trust was asked for",
        .enabled(if: GStreamerCamera.isInstalled),
        arguments: ["rtsps", "RTSPS"]
    )
    func encrypted(scheme: String) async throws {
        let server = try await GStreamerCamera(GStreamerCamera.video(GStreamerCamera.h264), login: .basic, encrypted: true)
        let login = "\(GStreamerCamera.user):\(GStreamerCamera.encodedPassword)@"
        let address = server.url(scheme: scheme, userInfo: login)
        #expect(try await CameraReading.of(CameraURL(address), count: 2).frames.count == 2)
        #expect(try await CameraReading.failure(of: address, options: CameraOptions(tlsVerification: .system))?.code == .tls)
    }

    @Test("A server that does not speak TLS is called a TLS failure")
    func noTLS() async throws {
        let server = try await ScriptedCamera(.answers(200))
        let failure = try await CameraReading.failure(of: server.url(scheme: "rtsps"), options: Self.impatient)
        #expect(failure?.code == .tls || failure?.code == .timeout)
    }

    @Test("Interrupting before the start keeps from starting")
    func interruptedBefore() async throws {
        let server = try await ScriptedCamera(.silent)
        let interrupt = Interrupt()
        interrupt.interrupt()
        #expect(try await CameraReading.failure(of: server.url(), interrupt: interrupt)?.code == .interrupted)
    }
}
