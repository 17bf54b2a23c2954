// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The figures of one bench run, for people and for programs.
struct BenchReport {
    let clip: String
    var model = ""
    var engine = ""
    var stages: StageBench.Result?
    var throughput: ThroughputBench.Result?
    var idleMiB: Double?
    var cameras: [CameraBench.Result] = []

    init(clip: String) { self.clip = clip }

    /// The machine as the system describes it.
    private var machine: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let name = information.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last?.trimmed
        return "\(ProcessInfo.processInfo.activeProcessorCount) cores, \(name ?? "unknown CPU")"
    }

    /// Tables in Markdown.
    var text: String {
        var lines = ["machine: \(machine)", "model: \(model) on \(engine)", "clip: 1920x1080, 25 fps, H.264, about 4 Mbit/s; picture: \(clip)", ""]
        if let stages {
            lines += ["| stage, one 1080p frame, one thread | ms median | ms minimum |", "|---|---|---|"]
            for (name, sample) in stageRows(stages) { lines.append("| \(name) | \(sample.median.figure) | \(sample.minimum.figure) |") }
            lines.append("")
        }
        if let throughput {
            lines += [
                "whole path against the bare engine, one thread: \(throughput.servicePerSecond.figure) of \(throughput.enginePerSecond.figure) frames/s"
                    + " = \(throughput.ratio.figure)", "",
            ]
        }
        if !cameras.isEmpty {
            lines += [
                "| cameras at 25 fps | frames/s per camera (slowest) | analysed | CPU ms per frame | packet to result ms p50 / p95 "
                    + "| packet to viewer ms p50 / p95 | longest silence ms | RSS MiB |", "|---|---|---|---|---|---|---|---|",
            ]
            for result in cameras {
                let mean = result.framesPerSecond.reduce(0, +) / Double(max(1, result.framesPerSecond.count))
                let share = 100 * Double(result.analysed) / Double(max(1, result.received))
                lines.append(
                    "| \(result.cameras) | \(mean.figure) (\((result.framesPerSecond.min() ?? 0).figure)) | \(share.figure) % "
                        + "| \(result.cpuMillisecondsPerFrame.figure) "
                        + "| \(result.packetToResult.median.figure) / \(result.packetToResult.percentile(0.95).figure) "
                        + "| \(result.packetToViewer.median.figure) / \(result.packetToViewer.percentile(0.95).figure) "
                        + "| \(result.longestSilence.figure) | \(result.residentMiB.figure) |"
                )
            }
            if let idleMiB { lines.append("\nresident memory with the model loaded and no camera: \(idleMiB.figure) MiB") }
        }
        return lines.joined(separator: "\n")
    }

    private func stageRows(_ stages: StageBench.Result) -> [(String, Sample)] {
        [
            ("decode", stages.decode), ("scale and convert for the model", stages.scale), ("infer", stages.infer),
            ("infer, all threads on one picture", stages.inferOnAllThreads),
            ("JPEG, quality 70", stages.encode), ("20 boxes and JPEG", stages.annotateAndEncode),
        ]
    }

    /// The same figures as JSON.
    func json() throws -> Data {
        var object: [String: Any] = ["machine": machine, "model": model, "engine": engine, "clip": clip]
        if let stages {
            object["stages_ms"] = Dictionary(uniqueKeysWithValues: stageRows(stages).map { ($0, ["median": $1.median, "minimum": $1.minimum]) })
        }
        if let throughput {
            object["throughput"] = [
                "engine_per_second": throughput.enginePerSecond, "service_per_second": throughput.servicePerSecond, "ratio": throughput.ratio,
            ]
        }
        if let idleMiB { object["idle_mib"] = idleMiB }
        object["cameras"] = cameras.map { result in
            [
                "cameras": result.cameras, "frames_per_second": result.framesPerSecond, "received": result.received, "analysed": result.analysed,
                "cpu_ms_per_frame": result.cpuMillisecondsPerFrame, "rss_mib": result.residentMiB, "longest_silence_ms": result.longestSilence,
                "packet_to_result_ms": ["p50": result.packetToResult.median, "p95": result.packetToResult.percentile(0.95)],
                "packet_to_viewer_ms": ["p50": result.packetToViewer.median, "p95": result.packetToViewer.percentile(0.95)],
            ] as [String: Any]
        }
        return try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
    }
}

extension Double {
    /// Two figures after the point where they mean something.
    fileprivate var figure: String { String(format: self < 10 ? "%.2f" : self < 100 ? "%.1f" : "%.0f", self) }
}
