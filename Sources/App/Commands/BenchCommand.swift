// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Inference
import Logging
import Media
import Vocabulary

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: each stage, the whole path, and 1, 2 and 4 cameras.",
        discussion: """
            Compare figures of one run with one another: other programs on the machine change all of them. Needs ffmpeg, which makes the \
            1080p clip and plays it as cameras.
            """,
        subcommands: [RelayBenchCommand.self]
    )

    @Option(help: ArgumentHelp("Clip whose picture is used, scaled to 1080p; a test picture where not given.", valueName: "file"))
    var clip: String?

    @Option(help: ArgumentHelp("ONNX file of the detector.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("Numbers of cameras, comma-separated; empty leaves the part out.", valueName: "counts"))
    var cameras = "1,2,4"

    @Option(help: "Seconds each rate is measured for.")
    var seconds = 20

    @Option(help: ArgumentHelp("Write the figures to this file as JSON, too.", valueName: "file"))
    var json: String?

    func validate() throws {
        guard seconds > 0 else { throw ValidationError("--seconds \(seconds): expected 1 or more") }
        if let clip, !FileManager.default.fileExists(atPath: clip) { throw ValidationError("--clip \(clip): there is no such file") }
        _ = try cameraCounts()
    }

    private func cameraCounts() throws -> [Int] {
        try cameras.split(separator: ",").map { text in
            guard let count = Int(text.trimmed), (1...64).contains(count) else {
                throw ValidationError("--cameras \(cameras): expected numbers from 1 to 64, comma-separated")
            }
            return count
        }
    }

    func run() async throws {
        try await reportingOneLine {
            let counts = try cameraCounts()
            let configuration = try Configuration.load(model: model)
            let logger = configuration.log.makeLogger()
            let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-bench-\(ProcessInfo.processInfo.processIdentifier)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }

            note("making the clip")
            let bench = try await BenchClip.make(from: clip, in: folder)
            var report = BenchReport(clip: bench.origin)

            note("loading the model")
            var singleThread = configuration.model
            singleThread.threads = 1
            let detector = try singleThread.makeDetector()
            report.model = detector.manifest.name
            report.engine = "\(detector.engine.name), \(detector.engine.device)"

            note("measuring each stage")
            let stages = StageBench(
                detector: detector,
                detectorOnAllThreads: try configuration.model.makeDetector(),
                clip: bench,
                glyphs: configuration.model.makeGlyphs(logger: logger)
            )
            report.stages = try await BlockingThread.run(named: "stages") { try stages.measure() }

            note("measuring the whole path against the bare engine")
            report.throughput = try await ThroughputBench(detector: detector, clip: bench, seconds: min(seconds, 10)).measure()

            if !counts.isEmpty {
                note("measuring cameras: \(cameras)")
                let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
                let measured = try await CameraBench(program: program, clip: bench, model: configuration.model, seconds: seconds)
                    .measure(cameras: counts)
                report.idleMiB = measured.idleMiB
                report.cameras = measured.results
            }
            print(report.text)
            if let json { try report.json().write(to: URL(filePath: json), options: .atomic) }
        }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("bench: \(text)\n".utf8))
    }
}

struct RelayBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "Measure what the relay costs for each number of readers.",
        discussion: "CPU and memory are those of the relay's own process. Needs ffmpeg, which makes and publishes a clip of 4 Mbit/s."
    )

    @Option(help: ArgumentHelp("Clip whose picture is used, scaled to 1080p; a test picture where not given.", valueName: "file"))
    var clip: String?

    @Option(help: ArgumentHelp("Numbers of readers, comma-separated.", valueName: "counts"))
    var readers = "0,1,10,50,200"

    @Option(help: "Seconds each number is measured for.")
    var seconds = 20

    func validate() throws {
        guard seconds > 0 else { throw ValidationError("--seconds \(seconds): expected 1 or more") }
        if let clip, !FileManager.default.fileExists(atPath: clip) { throw ValidationError("--clip \(clip): there is no such file") }
        _ = try readerCounts()
    }

    private func readerCounts() throws -> [Int] {
        try readers.split(separator: ",").map { text in
            guard let count = Int(text.trimmed), (0...900).contains(count) else {
                throw ValidationError("--readers \(readers): expected numbers from 0 to 900, comma-separated")
            }
            return count
        }
    }

    func run() async throws {
        try await reportingOneLine {
            let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-bench-\(ProcessInfo.processInfo.processIdentifier)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let bench = try await BenchClip.make(from: clip, in: folder, framesPerSecond: 30)
            let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let results = try await RelayBench(program: program, clip: bench, seconds: seconds).measure(readers: try readerCounts())
            print(RelayBench.text(results, clip: bench))
        }
    }
}
