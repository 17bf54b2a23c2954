// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Vocabulary

/// What the relay costs: its process's CPU and memory for a number of readers of one 4 Mbit/s stream over TCP.
///
/// Three processes: the relay, ffmpeg that publishes, and this one, whose readers take everything, look at the sequence
/// numbers and throw it away.
struct RelayBench {
    struct Result: Sendable {
        var readers = 0
        /// Percent of one core.
        var cpuPercent = 0.0
        var residentMiB = 0.0
        /// Megabits a second to each reader.
        var megabitsPerReader = 0.0
        var packets = 0
        var packetsLost = 0
    }

    /// How long readers read before the measurement begins: caches are warm and every reader has met a key frame by then.
    static let settling = Duration.seconds(4)
    /// How long the publisher may take to start.
    static let publisherPatience = Duration.seconds(15)

    let program: String
    let clip: BenchClip
    let seconds: Int

    /// The results for each number of readers, each with a relay of its own.
    func measure(readers counts: [Int]) async throws -> [Result] {
        var results: [Result] = []
        for count in counts {
            results.append(
                try await ChildProcess.run(program, ["camera-farm", "--clip", clip.path, "--cameras", "0"]) { relay in
                    guard let line = await relay.output.line(where: { Int($0) != nil }), let port = Int(line) else {
                        throw BenchError("the relay did not start: \(relay.output.lines.last ?? "no word")")
                    }
                    return try await publishing(to: port) { try await measure(count, port, ProcessMeter(identifier: relay.identifier)) }
                }.value
            )
        }
        return results
    }

    private func publishing(to port: Int, _ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await ClipPublisher(clip: clip.path, address: RelayBenchReader.address(port)).run()
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private func measure(_ count: Int, _ port: Int, _ meter: ProcessMeter) async throws -> Result {
        try await MultiThreadedEventLoopGroup.withEventLoopGroup(numberOfThreads: 1) { group in
            try await waitForPublisher(port, group)
            var readers: [RelayBenchReader] = []
            for _ in 0..<count { readers.append(try await RelayBenchReader.connect(port: port, group: group)) }
            try await Task.sleep(for: Self.settling)
            for reader in readers { reader.begin() }
            let cpuBefore = try meter.cpuSeconds()
            let start = ContinuousClock.now
            try await Task.sleep(for: .seconds(seconds))
            let cpu = try meter.cpuSeconds() - cpuBefore
            let wall = start.duration(to: .now).milliseconds / 1_000
            let tallies = readers.map { $0.tally.withLock { $0 } }
            var result = Result(readers: count, cpuPercent: 100 * cpu / wall, residentMiB: try meter.residentMiB())
            for reader in readers { try? await reader.channel.close() }
            result.packets = tallies.reduce(0) { $0 + $1.packets }
            result.packetsLost = tallies.reduce(0) { $0 + $1.lost }
            let bits = 8 * Double(tallies.reduce(0) { $0 + $1.bytes })
            result.megabitsPerReader = bits / wall / 1_000_000 / Double(max(1, count))
            if count > 0, tallies.contains(where: { $0.packets == 0 }) { throw BenchError("a reader got no packet") }
            return result
        }
    }

    /// Until a reader is let in.
    private func waitForPublisher(_ port: Int, _ group: any EventLoopGroup) async throws {
        let deadline = ContinuousClock.now + Self.publisherPatience
        while true {
            do {
                let reader = try await RelayBenchReader.connect(port: port, group: group)
                return try await reader.channel.close()
            } catch let error as RelayBenchReader.Refused {
                guard ContinuousClock.now < deadline else { throw BenchError("nobody publishes: the relay answers \(error.status)") }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// A table in Markdown, of the same columns as that of the twin in `docs/performance.md`.
    static func text(_ results: [Result], clip: BenchClip) -> String {
        var lines = [
            "clip: 1920x1080, 30 fps, H.264, about 4 Mbit/s; picture: \(clip.origin)", "",
            "| readers | CPU % of one core | RSS MiB | Mbit/s per reader | packets lost |", "|---|---|---|---|---|",
        ]
        for result in results {
            lines.append(
                "| \(result.readers) | \(result.cpuPercent.tenth) | \(result.residentMiB.tenth) | \(result.megabitsPerReader.tenth) "
                    + "| \(result.packetsLost) of \(result.packets) |"
            )
        }
        return lines.joined(separator: "\n")
    }
}

extension Double {
    /// Rounded to one figure after the point.
    fileprivate var tenth: String { "\((self * 10).rounded() / 10)" }
}
