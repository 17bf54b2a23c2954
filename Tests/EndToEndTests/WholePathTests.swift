// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Testing
import Vocabulary

@testable import App

@Suite("The whole path", .timeLimit(.minutes(3)))
struct WholePathTests {
    @Test("A clip that ffmpeg publishes to the relay is analysed, and a viewer gets boxes and pictures", .enabled(if: isInstalled("ffmpeg")))
    func throughTheRelay() async throws {
        try await RunningService.run { service in
            try await service.publish(try await TestClip.path(), to: "camera") {
                let session = try await service.start(service.relayAddress("camera"), ["confidence_threshold": 0.4])
                let seen = Guarded(Seen())
                try await service.watch(session, query: "picture=base64") { message, _ in
                    guard case .text(let text) = message, let json = Seen.json(text) else { return true }
                    return seen.withLock { $0.note(json) }
                }
                let result = seen.withLock { $0 }
                #expect(result.types.first { $0 != "state" } == "stream_info", "the stream's facts come before its frames")
                #expect(result.frames >= 30)
                #expect(result.pictures == result.frames, "every frame_result carries its picture")
                #expect(result.picturesAreJPEG)
                #expect(result.indicesGrow, "results come in the order of the frames")
                #expect(result.detections > 0)
                try await expectCountersAddUp(service, session)
            }
        }
    }

    @Test("A camera nobody here wrote, GStreamer's RTSP server, is analysed", .enabled(if: GStreamerCamera.isAvailable))
    func gstreamer() async throws {
        try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture]) { camera in
            try await RunningService.run { service in
                let session = try await service.start(camera.address("ball"))
                let answer = try await service.status(of: session) { Frames($0).analysed >= 25 }
                #expect(answer.json["state"] as? String == "running")
                let stream = try #require(answer.json["stream_info"] as? [String: Any])
                #expect(stream["width"] as? Int == 640)
                #expect(stream["height"] as? Int == 480)
                #expect(stream["codec"] as? String == "h264")
                try await expectCountersAddUp(service, session)
            }
        }
    }

    @Test("Two cameras run side by side; the death of one leaves the other untouched", .enabled(if: GStreamerCamera.isAvailable))
    func isolation() async throws {
        try await RunningService.run { service in
            try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture]) { steady in
                let survivor = try await service.start(steady.address("ball"))
                try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture]) { mortal in
                    let victim = try await service.start(mortal.address("ball"))
                    _ = try await service.status(of: victim) { Frames($0).analysed >= 5 }
                }
                let before = Frames(try await service.status(of: survivor) { Frames($0).analysed >= 5 }.json).analysed
                let after = try await service.status(of: survivor) { Frames($0).analysed >= before + 25 }
                #expect(after.json["state"] as? String == "running")
            }
        }
    }

    @Test("A camera that dies and comes back is found again by the same session", .enabled(if: GStreamerCamera.isAvailable))
    func reconnect() async throws {
        try await RunningService.run { service in
            let (port, session) = try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture]) { camera in
                let session = try await service.start(camera.address("ball"))
                _ = try await service.status(of: session) { Frames($0).analysed >= 5 }
                return (camera.port, session)
            }
            let lost = try await service.status(of: session) { $0["state"] as? String == "reconnecting" }
            #expect(lost.json["status"] as? String == "running", "a session that is trying again has not failed")
            let before = Frames(lost.json).analysed
            try await GStreamerCamera.run(paths: ["ball": GStreamerCamera.testPicture], port: port) { _ in
                let found = try await service.status(of: session) { Frames($0).analysed >= before + 10 }
                #expect(found.json["state"] as? String == "running")
                #expect(found.json["reconnects"] as? Int ?? 0 >= 1)
                try await expectCountersAddUp(service, session)
            }
        }
    }
}

/// A status answer's frame counters.
struct Frames {
    let received, analysed, replaced, late, corrupt, paused: Int

    init(_ status: [String: Any]) {
        let counters = status["counters"] as? [String: Any] ?? [:]
        func count(_ name: String) -> Int { counters[name] as? Int ?? -1 }
        (received, analysed, replaced) = (count("received"), count("analysed"), count("replaced"))
        (late, corrupt, paused) = (count("late"), count("corrupt"), count("paused"))
    }
}

func expectCountersAddUp(_ service: RunningService, _ session: String) async throws {
    let answer = try await service.call("GET", "/api/v1/video/status/\(session)")
    let frames = Frames(answer.json)
    #expect(frames.received > 0)
    #expect(frames.received == frames.analysed + frames.replaced + frames.late + frames.corrupt + frames.paused, "\(answer.text)")
}

/// What a viewer has seen so far.
private struct Seen {
    var types: [String] = []
    var frames = 0
    var pictures = 0
    var detections = 0
    var picturesAreJPEG = true
    var indicesGrow = true
    private var lastIndex = -1

    static func json(_ text: ByteBuffer) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(text.readableBytesView))) as? [String: Any]
    }

    /// Notes one message; `false` once enough was seen.
    mutating func note(_ message: [String: Any]) -> Bool {
        let type = message["type"] as? String ?? "?"
        types.append(type)
        guard type == "frame_result" else { return true }
        frames += 1
        detections += (message["detections"] as? [Any])?.count ?? 0
        let index = message["frame_index"] as? Int ?? -1
        indicesGrow = indicesGrow && index > lastIndex
        lastIndex = index
        if let picture = (message["annotated_frame"] as? String).flatMap({ Data(base64Encoded: $0) }) {
            pictures += 1
            picturesAreJPEG = picturesAreJPEG && picture.starts(with: [0xFF, 0xD8, 0xFF])
        }
        return frames < 30 || (detections == 0 && frames < 600)
    }
}
