// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Pipeline
import Vocabulary

/// The service under its real load: cameras at 25 frames a second, drawing on, one viewer each.
///
/// Three processes, so that each one's cost is its own: cameras (a relay and ffmpeg publishers), the service, and this one,
/// which watches.
struct CameraBench {
    struct Result: Sendable {
        var cameras = 0
        /// Frames received by each viewer, per second.
        var framesPerSecond: [Double] = []
        /// Frames the service analysed, and frames that came in, while measuring.
        var analysed = 0
        var received = 0
        var cpuMillisecondsPerFrame = 0.0
        var residentMiB = 0.0
        /// Milliseconds from the complete packet to the viewer's socket.
        var packetToViewer = Sample()
        /// Milliseconds from the complete packet to the result.
        var packetToResult = Sample()
        /// Longest time any viewer waited for a frame, in milliseconds.
        var longestSilence = 0.0
    }

    let program: String
    let clip: BenchClip
    let model: ModelSettings
    let seconds: Int

    /// Resident memory of the service before the first camera, and the results for each number of cameras.
    func measure(cameras counts: [Int]) async throws -> (idleMiB: Double, results: [Result]) {
        var results: [Result] = []
        var idle = 0.0
        for count in counts {
            let (idleMiB, result) = try await withCameras(count) { port in
                try await withService { try await measure(count, cameraPort: port, service: $0) }
            }
            idle = idleMiB
            results.append(result)
        }
        return (idle, results)
    }

    private struct Service: Sendable {
        let port: Int
        let meter: ProcessMeter
    }

    private func withCameras<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) async throws -> Value) async throws -> Value {
        try await ChildProcess.run(program, ["camera-farm", "--clip", clip.path, "--cameras", String(count)]) { farm in
            guard let line = await farm.output.line(where: { Int($0) != nil }), let port = Int(line) else {
                throw BenchError("the cameras did not start: \(farm.output.lines.last ?? "no word")")
            }
            return try await body(port)
        }.value
    }

    private func withService<Value: Sendable>(_ body: @Sendable (Service) async throws -> Value) async throws -> Value {
        let settings = ["web.port=0", "relay.enabled=false", "gateway.mode=off", "cameras.allowed=127.0.0.1", "log.level=warning"] + model.flags
        return try await ChildProcess.run(program, ["serve"] + settings.flatMap { ["--set", $0] }) { service in
            let line = await service.output.line { $0.hasPrefix("Vedette is ready: ") }
            guard let port = line.flatMap({ URL(string: String($0.dropFirst("Vedette is ready: ".count)))?.port }) else {
                throw BenchError("the service did not start: \(service.output.lines.last ?? "no word")")
            }
            return try await body(Service(port: port, meter: ProcessMeter(identifier: service.identifier)))
        }.value
    }

    private func measure(_ count: Int, cameraPort: Int, service: Service) async throws -> (Double, Result) {
        let idle = try service.meter.residentMiB()
        let client = BenchClient(port: service.port)
        var sessions: [String] = []
        for camera in 0..<count {
            sessions.append(try await client.start("rtsp://127.0.0.1:\(cameraPort)/camera\(camera)"))
        }
        let viewers = sessions.map { BenchViewer(port: service.port, session: $0) }
        let result = try await withThrowingTaskGroup(of: Void.self) { group in
            for viewer in viewers { group.addTask { try await viewer.watch() } }
            // Decoders, caches and the camera's habits are learnt by then.
            try await Task.sleep(for: .seconds(5))
            let before = try await client.counters(of: sessions)
            let cpuBefore = try service.meter.cpuSeconds()
            for viewer in viewers { viewer.begin() }
            try await Task.sleep(for: .seconds(seconds))
            let tallies = viewers.map { $0.end() }
            let cpu = try service.meter.cpuSeconds() - cpuBefore
            let after = try await client.counters(of: sessions)
            group.cancelAll()

            var result = Result(cameras: count)
            result.analysed = after.analysed - before.analysed
            result.received = after.received - before.received
            result.cpuMillisecondsPerFrame = cpu * 1_000 / Double(max(1, result.analysed))
            result.residentMiB = try service.meter.residentMiB()
            for tally in tallies {
                result.framesPerSecond.append(Double(tally.frames) / Double(seconds))
                result.packetToViewer.add(contentsOf: tally.packetToViewer)
                result.packetToResult.add(contentsOf: tally.packetToResult)
                result.longestSilence = max(result.longestSilence, tally.longestSilence)
            }
            return result
        }
        return (idle, result)
    }
}

extension ModelSettings {
    /// The flags that make another process load the same model the same way.
    var flags: [String] {
        var configuration = Configuration()
        configuration.model = self
        return ConfigurationKey.all.filter { $0.name.hasPrefix("model.") && !$0.spelled(configuration).isEmpty }
            .map { "\($0.name)=\($0.spelled(configuration).joined(separator: ","))" }
    }
}
