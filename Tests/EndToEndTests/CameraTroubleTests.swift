// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

@Suite("Cameras in trouble", .timeLimit(.minutes(3)))
struct CameraTroubleTests {
    /// A password no test machine has anywhere else.
    private static let password = "geheim-7f3a9c"

    private static let paths = [
        "ball": GStreamerCamera.testPicture,
        "sound": "audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay0 pt=8",
        "vp8": "videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=96",
    ]

    @Test("Each kind of trouble has its own error code, and no password is seen anywhere", .enabled(if: GStreamerCamera.isAvailable))
    func codes() async throws {
        let seen = try await GStreamerCamera.run(paths: Self.paths, user: "user", password: Self.password, method: "digest") { camera in
            let deaf = try SilentServer()
            defer { deaf.close() }
            let examples: [(address: String, code: String)] = [
                (camera.address("ball", login: "user:wrong-\(Self.password)"), "unauthorized"),
                (camera.address("ball"), "unauthorized"),
                (camera.address("nothing-here", login: "user:\(Self.password)"), "not_found"),
                (camera.address("sound", login: "user:\(Self.password)"), "unsupported_codec"),
                (camera.address("vp8", login: "user:\(Self.password)"), "unsupported_codec"),
                ("rtsp://user:\(Self.password)@127.0.0.1:\(try SilentServer.freePort())/x", "refused"),
                ("rtsp://user:\(Self.password)@no-such-host.invalid/x", "unreachable"),
                ("rtsp://user:\(Self.password)@127.0.0.1:\(deaf.port)/x", "timeout"),
                ("rtsps://user:\(Self.password)@127.0.0.1:\(camera.port)/ball", "tls"),
            ]
            let run = try await RunningService.run(settings: ["log.level=debug"]) { service in
                var said = ""
                for example in examples {
                    let session = try await service.start(example.address)
                    let answer = try await service.status(of: session) { $0["error"] is String }
                    #expect(answer.json["error"] as? String == example.code, "\(answer.text)")
                    said += answer.text
                }
                // A good camera behind the same login works, through Digest.
                let good = try await service.start(camera.address("ball", login: "user:\(Self.password)"))
                said += try await service.status(of: good) { Frames($0).analysed >= 5 }.text
                for path in ["/api/v1/video/sessions", "/metrics", "/readyz"] { said += try await service.call("GET", path).text }
                said += try await service.call("POST", "/api/v1/video/start", body: ["stream_url": "http://user:\(Self.password)@x/"]).text
                said += try await service.call("POST", "/api/v1/video/stop", body: ["session_id": good]).text
                return said
            }
            return run.value + run.console
        }
        #expect(seen.contains("user:***@"), "the cameras are named, without their passwords")
        #expect(!seen.contains(Self.password))
        #expect(!seen.contains(Data("user:\(Self.password)".utf8).base64EncodedString()), "nor as a Basic login")
    }

    @Test("A camera behind Basic login is analysed", .enabled(if: GStreamerCamera.isAvailable))
    func basicLogin() async throws {
        try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture], user: "user", password: Self.password) { camera in
            try await RunningService.run { service in
                let session = try await service.start(camera.address("ball", login: "user:\(Self.password)"))
                _ = try await service.status(of: session) { Frames($0).analysed >= 5 }
            }
        }
    }
}
