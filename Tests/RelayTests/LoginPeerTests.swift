// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Real publishers and players that log in", .serialized)
struct LoginPeerTests {
    @Test("FFmpeg and GStreamer log in, by UDP and TCP, and are refused without", .timeLimit(.minutes(1)), arguments: ["tcp", "udp"])
    func logsIn(_ transport: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0") else { return }
        var rule = PathRule(try #require(PathPattern("camera")))
        rule.publishers = [RelayLogin(name: "source", password: "open sesame")]
        rule.readers = [RelayLogin(name: "viewer", password: "p:ss")]
        try await Clip.h264.with(ffmpeg) { [rule] file in
            try await withRelay {
                $0.paths = [rule]
                $0.wrongLoginDelay = .zero
            } _: { relay, port in
                let host = "127.0.0.1:\(port)/camera"
                let input = ["-v", "error", "-readrate", "1", "-stream_loop", "-1", "-i", file, "-c", "copy", "-f", "rtsp"]
                try await ffmpeg.running(input + ["-rtsp_transport", transport, "rtsp://source:open%20sesame@\(host)"]) { _ in
                    _ = try await relay.statistics { $0.paths.first?.isReady == true }
                    let read = { (login: String) in
                        try await ffmpeg.run(
                            ["-v", "error", "-rtsp_transport", transport, "-i", "rtsp://\(login)\(host)", "-frames:v", "5", "-f", "null", "-"]
                        )
                    }
                    let right = try await read("viewer:p%3Ass@")
                    #expect(right.status == 0, "\(right.errors)")
                    let wrong = try await read("viewer:other@")
                    #expect(wrong.errors.contains("401"))
                    let without = try await read("")
                    #expect(without.errors.contains("401"))
                    let chain = ["!", "rtph264depay", "!", "fakesink", "num-buffers=5"]
                    let source = ["-q", "rtspsrc", "location=rtsp://\(host)", "user-id=viewer", "user-pw=p:ss", "protocols=\(transport)"]
                    let played = try await gstreamer.run(source + chain)
                    #expect(played.status == 0, "\(played.errors)")
                }
            }
        }
    }
}
