// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import App

/// A camera nobody here wrote: GStreamer's RTSP server, as Debian ships it, playing a test picture or a clip.
struct GStreamerCamera: Sendable {
    let process: ChildProcess
    let port: Int

    static let isAvailable = available(
        "GStreamer's RTSP server for Python is not installed",
        FileManager.default.fileExists(atPath: "/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib")
            || FileManager.default.fileExists(atPath: "/usr/lib/aarch64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib")
    )

    func address(_ path: String, login: String? = nil) -> String { "rtsp://\(login.map { $0 + "@" } ?? "")127.0.0.1:\(port)/\(path)" }

    /// Runs a server with the given paths (path: launch description) until `body` ends.
    @discardableResult
    static func run<Value: Sendable>(
        paths: [String: String],
        user: String? = nil,
        password: String? = nil,
        method: String = "basic",
        port: Int = 0,
        _ body: @Sendable (GStreamerCamera) async throws -> Value
    ) async throws -> Value {
        var arguments = [Project.root.appending(path: "Tests/EndToEndTests/Support/gstreamer_camera.py").path, "--port", String(port)]
        for (path, launch) in paths { arguments += ["--path", "\(path)=\(launch)"] }
        if let user, let password { arguments += ["--user", user, "--password", password, "--method", method] }
        return try await ChildProcess.run("/usr/bin/python3", arguments) { process in
            guard let line = await process.output.line(where: { $0.hasPrefix("port ") }), let port = Int(line.dropFirst(5)) else {
                throw BenchError("GStreamer's server did not start: \(process.output.lines)")
            }
            return try await body(GStreamerCamera(process: process, port: port))
        }.value
    }

    /// H.264 of a moving test picture, as a small camera sends it.
    static let testPicture = """
        videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=480,framerate=25/1 ! \
        x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! rtph264pay name=pay0 pt=96 config-interval=1
        """
}
