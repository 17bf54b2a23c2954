// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing
import Vocabulary

@testable import Relay

/// Programs nobody here wrote publish and read; every picture must come out as it went in, bit by bit.
@Suite("Foreign publishers and readers", .serialized)
struct InteroperabilityTests {
    static let transports = ["tcp", "udp"]
    private static let count = 40

    /// Publishes with FFmpeg, sound included, while `body` runs.
    private func publish<Value>(
        _ clip: MovingClip,
        _ transport: String,
        _ ffmpeg: Tool,
        _ url: String,
        _ relay: RelayServer,
        _ body: () async throws -> Value
    ) async throws -> Value {
        // Slowly enough that no UDP socket overflows, whatever else the machine does.
        let arguments = ["-v", "error", "-re", "-stream_loop", "-1", "-i", clip.path, "-c", "copy", "-f", "rtsp", "-rtsp_transport", transport, url]
        return try await ffmpeg.running(arguments) { _ in
            _ = try await relay.statistics { $0.paths.first?.isReady == true }
            return try await body()
        }
    }

    /// What GStreamer reads, as FFmpeg sees it: the hashes of its pictures.
    private func gstreamerReads(_ clip: MovingClip, _ transport: String, _ gstreamer: Tool, _ ffmpeg: Tool, _ url: String) async throws -> [Substring]
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString).raw")
        defer { try? FileManager.default.removeItem(at: file) }
        let codec = clip.codec.rawValue
        let depayload = ["!", "application/x-rtp,media=video", "!", "rtp\(codec)depay", "!", "\(codec)parse"]
        let write = ["!", "video/x-\(codec),stream-format=byte-stream,alignment=au", "!", "identity", "eos-after=\(Self.count + 1)", "!", "filesink"]
        let result = try await gstreamer.run(
            ["-q", "rtspsrc", "location=\(url)", "protocols=\(transport)", "latency=200"] + depayload + write + ["location=\(file.path)"]
        )
        #expect(result.status == 0, "\(result.errors)")
        return try await clip.pictures(ffmpeg, from: ["-f", clip.codec.rawFormat, "-i", file.path])
    }

    @Test(
        "FFmpeg to FFmpeg, pictures and sound",
        .timeLimit(.minutes(2)),
        arguments: MovingClip.Codec.allCases,
        [("tcp", "udp"), ("udp", "tcp"), ("udp", "udp")]
    )
    func ffmpegToFFmpeg(_ codec: MovingClip.Codec, _ transports: (String, String)) async throws {
        guard let ffmpeg = Tool("ffmpeg") else { return }
        try await MovingClip.with(codec, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            let sounds = try await clip.sounds(ffmpeg)
            #expect(pictures.count == 500)
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publish(clip, transports.0, ffmpeg, url, relay) {
                    let input = ["-rtsp_transport", transports.1, "-i", url]
                    async let heard = clip.sounds(ffmpeg, from: input, count: Self.count)
                    let seen = try await clip.pictures(ffmpeg, from: input, count: Self.count)
                    #expect(seen.count == Self.count)
                    #expect(pictures.loopContains(seen))
                    let start = pictures.firstIndex(of: seen.first ?? "") ?? -1
                    #expect(start % 25 == 0)
                    let sound = try await heard
                    #expect(sound.count == Self.count)
                    #expect(sounds.loopContains(sound))
                }
            }
        }
    }

    @Test("FFmpeg to GStreamer", .timeLimit(.minutes(2)), arguments: MovingClip.Codec.allCases, transports)
    func ffmpegToGStreamer(_ codec: MovingClip.Codec, _ transport: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0") else { return }
        try await MovingClip.with(codec, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publish(clip, "tcp", ffmpeg, url, relay) {
                    let seen = try await gstreamerReads(clip, transport, gstreamer, ffmpeg, url)
                    #expect(seen.count >= Self.count)
                    #expect(pictures.loopContains(Array(seen.prefix(Self.count))))
                }
            }
        }
    }

    @Test("GStreamer to FFmpeg, pictures and sound", .timeLimit(.minutes(2)), arguments: MovingClip.Codec.allCases, transports)
    func gstreamerToFFmpeg(_ codec: MovingClip.Codec, _ transport: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0"), let inspect = Tool("gst-inspect-1.0") else { return }
        guard try await inspect.run(["rtspclientsink"]).status == 0 else { return print("SKIPPED (this machine's GStreamer has no rtspclientsink)") }
        try await MovingClip.with(codec, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                let sink = ["-q", "rtspclientsink", "name=sink", "protocols=\(transport)", "location=\(url)"]
                let file = ["filesrc", "location=\(clip.path)", "!", "qtdemux", "name=demux"]
                let video = ["demux.video_0", "!", "queue", "!", "\(codec.rawValue)parse", "!", "sink."]
                let sound = ["demux.audio_0", "!", "queue", "!", "aacparse", "!", "sink."]
                try await gstreamer.running(sink + file + video + sound) { _ in
                    _ = try await relay.statistics { $0.paths.first?.isReady == true }
                    let seen = try await clip.pictures(ffmpeg, from: ["-rtsp_transport", "tcp", "-i", url], count: Self.count)
                    #expect(seen.count == Self.count)
                    #expect(pictures.loopContains(seen))
                    #expect(await relay.statistics().paths.first?.tracks.count == 2)
                }
            }
        }
    }

    @Test(
        "FFmpeg logs in to publish, FFmpeg and GStreamer to read",
        .timeLimit(.minutes(2)),
        arguments: [[LoginMethod.basic], [.digestMD5], LoginMethod.all]
    )
    func logins(_ methods: [LoginMethod]) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0") else { return }
        try await MovingClip.with(.h264, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            try await withRelay {
                var rule = PathRule(PathPattern(unchecked: "camera"))
                rule.publishers = [RelayLogin(name: "camera", password: "in-secret")]
                rule.readers = [RelayLogin(name: "viewer", password: "out-secret")]
                $0.paths = [rule]
                $0.loginMethods = methods
            } _: { relay, port in
                let url = { (login: String) in "rtsp://\(login)127.0.0.1:\(port)/camera" }
                try await publish(clip, "tcp", ffmpeg, url("camera:in-secret@"), relay) {
                    let read = ["-rtsp_transport", "tcp", "-i"]
                    let byFFmpeg = try await clip.pictures(ffmpeg, from: read + [url("viewer:out-secret@")], count: Self.count)
                    #expect(byFFmpeg.count == Self.count && pictures.loopContains(byFFmpeg))
                    let byGStreamer = try await gstreamerReads(clip, "tcp", gstreamer, ffmpeg, url("viewer:out-secret@"))
                    #expect(byGStreamer.count >= Self.count && pictures.loopContains(Array(byGStreamer.prefix(Self.count))))
                    for login in ["", "viewer:wrong@", "camera:in-secret@"] {
                        let refused = try await ffmpeg.run(["-v", "error"] + read + [url(login), "-f", "null", "-"])
                        #expect(refused.status != 0)
                        #expect(refused.errors.contains("401"), "\(refused.errors)")
                    }
                }
            }
        }
    }

    @Test("FFmpeg to VLC", .timeLimit(.minutes(2)), arguments: transports)
    func vlcReads(_ transport: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let vlc = Tool("cvlc") else { return }
        // VLC refuses to run as root.
        let nobody = geteuid() == 0 ? Tool("setpriv").map { ($0, ["--reuid=65534", "--regid=65534", "--clear-groups", vlc.path]) } : (vlc, [])
        guard let (program, prefix) = nobody else { return }
        let modules = try await program.run(prefix + ["--ignore-config", "--list"])
        guard (modules.output + modules.errors).contains("live555") else {
            return print("SKIPPED (this machine's VLC is built without live555 and cannot read RTSP; Debian's is)")
        }
        try await MovingClip.with(.h264, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString).ts")
            // Whoever VLC runs as must be able to write it.
            _ = FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o666])
            defer { try? FileManager.default.removeItem(at: file) }
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publish(clip, "tcp", ffmpeg, url, relay) {
                    let way = transport == "tcp" ? ["--rtsp-tcp"] : []
                    let sink = "--sout=#std{access=file,mux=ts,dst=\(file.path)}"
                    let result = try await program.run(prefix + ["--ignore-config", "--run-time=6", sink] + way + [url, "vlc://quit"])
                    #expect(result.status == 0, "\(result.errors)")
                }
            }
            let seen = try await clip.pictures(ffmpeg, from: ["-i", file.path])
            #expect(seen.count >= Self.count && pictures.loopContains(Array(seen.prefix(Self.count))))
        }
    }

    @Test(
        "The relay pulls from GStreamer's server, with and without a login",
        .timeLimit(.minutes(2)),
        arguments: MovingClip.Codec.allCases,
        ["", "basic", "digest"]
    )
    func pullsFromGStreamer(_ codec: MovingClip.Codec, _ method: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), GStreamerServer.isThere else { return }
        try await MovingClip.with(codec, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            // A port that was free a moment ago. Until the server listens there the relay tries again.
            let free = try await withRelay { _, port in port }
            let launch = "filesrc location=\(clip.path) ! qtdemux ! \(codec.rawValue)parse ! rtp\(codec.rawValue)pay name=pay0 pt=96"
            let login = method.isEmpty ? [] : ["--user", "viewer", "--password", "se:cret", "--method", method]
            try await GStreamerServer.python.running(GStreamerServer.arguments(port: free, path: "clip=\(launch)") + login) { _ in
                try await pulled(from: "rtsp://\(method.isEmpty ? "" : "viewer:se%3Acret@")127.0.0.1:\(free)/clip") { relay, url in
                    let seen = try await clip.pictures(ffmpeg, from: ["-rtsp_transport", "tcp", "-i", url], count: Self.count)
                    #expect(seen.count == Self.count)
                    #expect(pictures.loopContains(seen))
                    #expect(await relay.statistics().paths.first?.source == .pull)
                }
            }
        }
    }

    @Test("A relay pulls from a relay, and both FFmpeg and GStreamer read it by UDP", .timeLimit(.minutes(2)))
    func pullsFromRelay() async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0") else { return }
        try await MovingClip.with(.h264, ffmpeg) { clip in
            let pictures = try await clip.pictures(ffmpeg)
            try await withRelay { upstream, upstreamPort in
                let address = "rtsp://127.0.0.1:\(upstreamPort)/camera"
                try await publish(clip, "tcp", ffmpeg, address, upstream) {
                    try await pulled(from: address) { _, url in
                        let byFFmpeg = try await clip.pictures(ffmpeg, from: ["-rtsp_transport", "udp", "-i", url], count: Self.count)
                        #expect(byFFmpeg.count == Self.count && pictures.loopContains(byFFmpeg))
                        let byGStreamer = try await gstreamerReads(clip, "udp", gstreamer, ffmpeg, url)
                        #expect(byGStreamer.count >= Self.count && pictures.loopContains(Array(byGStreamer.prefix(Self.count))))
                    }
                }
            }
        }
    }

    /// A relay with one path, `front`, that is pulled from `address`.
    private func pulled<Value: Sendable>(from address: String, _ body: (RelayServer, String) async throws -> Value) async throws -> Value {
        var source = PathRule.Source(url: try CameraURL(address))
        source.startTimeout = .seconds(30)
        let rules = [PathRule(PathPattern(unchecked: "front"), source: source)]
        return try await withRelay {
            $0.paths = rules
        } _: { relay, port in
            try await body(relay, "rtsp://127.0.0.1:\(port)/front")
        }
    }
}

/// GStreamer's RTSP server, as the end-to-end tests run it.
private enum GStreamerServer {
    static let python = Tool(at: "/usr/bin/python3")

    static var isThere: Bool {
        let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)/girepository-1.0/GstRtspServer-1.0.typelib" }
        let isThere = folders.contains { FileManager.default.fileExists(atPath: $0) }
        if !isThere { print("SKIPPED (GStreamer's RTSP server for Python is not installed)") }
        return isThere
    }

    static func arguments(port: Int, path: String) -> [String] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return [tests.appendingPathComponent("EndToEndTests/Support/gstreamer_camera.py").path, "--port", "\(port)", "--path", path]
    }
}
