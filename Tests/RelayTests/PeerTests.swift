// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Real publishers and players", .serialized)
struct PeerTests {
    /// Publishes `clip` over and over, five times as fast as it plays, while `body` runs.
    private func publishing<Value>(
        _ clip: String,
        with ffmpeg: Tool,
        to url: String,
        _ relay: RelayServer,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let input = ["-v", "error", "-readrate", "5", "-stream_loop", "-1", "-i", clip]
        return try await ffmpeg.running(input + ["-c", "copy", "-f", "rtsp", "-rtsp_transport", "tcp", url]) { _ in
            _ = try await relay.statistics { $0.paths.first?.isReady == true }
            return try await body()
        }
    }

    /// The hash of every packet FFmpeg reads from `input`, without what the container adds to the pictures.
    private func packets(of input: [String], filters: String, count: Int? = nil, with ffmpeg: Tool) async throws -> [Substring] {
        let limit = count.map { ["-frames:v", "\($0)"] } ?? []
        let result = try await ffmpeg.run(["-v", "error"] + input + ["-an", "-c", "copy", "-bsf:v", filters] + limit + ["-f", "framemd5", "-"])
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let columns = line.split(separator: ",")
            return columns.count > 5 ? columns[5].trimmingBlanks() : nil
        }
    }

    @Test("What FFmpeg publishes, FFmpeg reads back bit by bit, from a key frame on", .timeLimit(.minutes(1)), arguments: Clip.allCases)
    func bitIdentical(_ clip: Clip) async throws {
        guard let ffmpeg = Tool("ffmpeg") else { return }
        try await clip.with(ffmpeg) { file in
            let original = try await packets(of: ["-i", file], filters: clip.filters(fromFile: true), with: ffmpeg)
            #expect(original.count >= 100)
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publishing(file, with: ffmpeg, to: url, relay) {
                    let input = ["-rtsp_transport", "tcp", "-i", url]
                    let read = try await packets(of: input, filters: clip.filters(fromFile: false), count: 150, with: ffmpeg)
                    #expect(read.count == 150)
                    let start = try #require(original.firstIndex(of: read.first ?? ""))
                    #expect(clip == .filmed || start % 25 == 0)
                    #expect(read == (start..<start + 150).map { original[$0 % original.count] })
                    #expect(await relay.statistics().paths.first?.tracks == [clip == .h265 ? "H265" : "H264"])
                }
            }
        }
    }

    @Test("ffprobe, which tries UDP first, sees the stream", .timeLimit(.minutes(1)))
    func probes() async throws {
        guard let ffmpeg = Tool("ffmpeg"), let ffprobe = Tool("ffprobe") else { return }
        try await Clip.h264.with(ffmpeg) { file in
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/site/front-door?quality=high"
                try await publishing(file, with: ffmpeg, to: url, relay) {
                    let result = try await ffprobe.run(["-v", "fatal", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", url])
                    #expect(result.output == "h264,640,360\n")
                    #expect(result.status == 0)
                }
            }
        }
    }

    @Test("GStreamer reads the stream", .timeLimit(.minutes(1)), arguments: [Clip.h264, .h265], ["tcp", "udp+tcp"])
    func gstreamerReads(_ clip: Clip, _ protocols: String) async throws {
        guard let ffmpeg = Tool("ffmpeg"), let gstreamer = Tool("gst-launch-1.0") else { return }
        try await clip.with(ffmpeg) { file in
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publishing(file, with: ffmpeg, to: url, relay) {
                    let chain = ["!", "rtp\(clip.rawValue)depay", "!", "\(clip.rawValue)parse", "!", "fakesink", "num-buffers=60"]
                    let result = try await gstreamer.run(["-q", "rtspsrc", "location=\(url)", "protocols=\(protocols)"] + chain)
                    #expect(result.status == 0, "\(result.errors)")
                }
            }
        }
    }

    @Test("GStreamer publishes, with sound, and FFmpeg reads both tracks", .timeLimit(.minutes(1)))
    func gstreamerPublishes() async throws {
        guard let ffprobe = Tool("ffprobe"), let gstreamer = Tool("gst-launch-1.0"), let inspect = Tool("gst-inspect-1.0") else { return }
        for element in ["rtspclientsink", "x264enc", "alawenc"] where try await inspect.run([element]).status != 0 {
            print("SKIPPED (this machine's GStreamer has no \(element))")
            return
        }
        try await withRelay { relay, port in
            let url = "rtsp://127.0.0.1:\(port)/camera"
            let video = ["videotestsrc", "is-live=true", "!", "x264enc", "tune=zerolatency", "key-int-max=15", "!", "sink."]
            let sound = ["audiotestsrc", "is-live=true", "!", "alawenc", "!", "sink."]
            try await gstreamer.running(["-q", "rtspclientsink", "name=sink", "protocols=tcp", "location=\(url)"] + video + sound) { _ in
                _ = try await relay.statistics { $0.paths.first?.isReady == true }
                let result = try await ffprobe.run([
                    "-v", "fatal", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name", "-of", "csv=p=0", url,
                ])
                #expect(Set(result.output.split(separator: "\n")) == ["h264", "pcm_alaw"])
            }
        }
    }

    @Test("A publisher that is killed and comes back is read again under the same address", .timeLimit(.minutes(1)))
    func comesBack() async throws {
        guard let ffmpeg = Tool("ffmpeg") else { return }
        try await Clip.h264.with(ffmpeg) { file in
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                let publish = ["-v", "error", "-re", "-stream_loop", "-1", "-i", file, "-c", "copy", "-f", "rtsp", "-rtsp_transport", "tcp", url]
                let read = ["-v", "error", "-rtsp_transport", "tcp", "-i", url, "-c", "copy", "-f", "null", "-"]
                try await ffmpeg.running(publish) { publisher in
                    _ = try await relay.statistics { $0.paths.first?.isReady == true }
                    async let reading = ffmpeg.run(read)
                    _ = try await relay.statistics { ($0.paths.first?.bytesSent ?? 0) > 0 }
                    publisher.end()
                    // The reader is told, and ends by itself.
                    #expect(try await reading.status == 0)
                    _ = try await relay.statistics { $0.paths.isEmpty }
                }
                try await ffmpeg.running(publish) { _ in
                    _ = try await relay.statistics { $0.paths.first?.isReady == true }
                    #expect(try await ffmpeg.run(read.dropLast(3) + ["-frames:v", "5", "-f", "null", "-"]).status == 0)
                }
            }
        }
    }

    @Test("A second FFmpeg on the same path is refused and says why", .timeLimit(.minutes(1)))
    func refused() async throws {
        guard let ffmpeg = Tool("ffmpeg") else { return }
        try await Clip.h264.with(ffmpeg) { file in
            try await withRelay { relay, port in
                let url = "rtsp://127.0.0.1:\(port)/camera"
                try await publishing(file, with: ffmpeg, to: url, relay) {
                    let result = try await ffmpeg.run(["-v", "error", "-i", file, "-c", "copy", "-f", "rtsp", "-rtsp_transport", "tcp", url])
                    #expect(result.status != 0)
                    #expect(result.errors.contains("409 Conflict"))
                    #expect(await relay.statistics().paths.first?.isReady == true)
                }
            }
        }
    }
}
