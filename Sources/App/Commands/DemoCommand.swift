// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import Pipeline
import Relay
import ServiceLifecycle
import Vocabulary

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show Vedette at work: a clip plays as a camera, is analysed, and the page shows it.",
        discussion: "Runs the whole service; ffmpeg publishes the clip to its relay in a loop, as a camera would."
    )

    @Option(help: ArgumentHelp("The clip to loop (H.264 or H.265).", valueName: "file"))
    var clip: String

    @Flag(help: "Stop after 100 analysed frames with at least one detection, and exit 0; exit 1 when a minute brings less.")
    var check = false

    @OptionGroup var service: ServiceOptions

    func validate() throws {
        guard FileManager.default.fileExists(atPath: clip) else { throw ValidationError("there is no clip at \(clip)") }
    }

    func run() async throws {
        try await reportingOneLine {
            // A check must not collide with a demo somebody is watching.
            var configuration = try service.load(preset: check ? ["web.port=0", "relay.port=0"] : [])
            // Whoever tries the demo wants to try the camera on the shelf, too.
            if configuration.cameras.allowed.isEmpty { configuration.cameras.allowed = ["private"] }
            let composition = try Composition(configuration, logger: configuration.log.makeLogger())
            let demo = Demo(composition: composition, configuration: configuration, clip: clip, goal: check ? .demo : nil)
            try await composition.run(companion: demo)
        }
    }
}

/// What a demo must have seen to be believed.
struct DemoGoal: Sendable {
    var frames: UInt64
    var detections: UInt64
    var limit: Duration

    static let demo = DemoGoal(frames: 100, detections: 1, limit: .seconds(60))
}

/// A clip published to the service's own relay, and a session that analyses it.
struct Demo: Service {
    let composition: Composition
    let configuration: Configuration
    let clip: String
    /// When to stop; `nil` goes on until the service is told to stop.
    let goal: DemoGoal?

    private static let path = "camera"

    func run() async throws {
        guard let relay = composition.relay else { throw DemoError("the demo publishes to the relay: relay.enabled must be true") }
        let address = "rtsp://127.0.0.1:\(try await relay.boundPort())/\(Self.path)"
        do {
            try await cancelWhenGracefulShutdown { try await play(to: address, on: relay) }
        } catch is CancellationError where Task.isShuttingDownGracefully {
            // Ctrl-C is how a demo ends.
        }
    }

    private func play(to address: String, on relay: RelayServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ClipPublisher(clip: clip, address: address).run() }
            group.addTask {
                try await relay.publisher(on: Self.path)
                try await watch(address)
            }
            // Either both run until the service stops, or the goal is reached, or one failed: the first to end ends the other.
            try await group.next()
            group.cancelAll()
        }
    }

    private func watch(_ address: String) async throws {
        var settings = SessionSettings(camera: try CameraURL(address))
        settings.name = "demo"
        // The page draws the boxes itself, crisp at any size, on the very frame they belong to.
        settings.enableDrawing = false
        let session = try await composition.supervisor.start(settings, owner: "owner", adopting: nil)
        print("Vedette is ready: \(try await composition.pageLink(host: configuration.web.host, withKey: true))")
        print("The clip plays at \(address); any player can watch it too. Stop with Ctrl-C.")
        flushStandardOutput()
        guard let goal else { return try await gracefulShutdown() }
        try await reach(goal, session: session.id)
    }

    /// Follows the session's results until there are enough.
    private func reach(_ goal: DemoGoal, session: SessionID) async throws {
        guard let feed = await composition.supervisor.feed(of: session) else { throw DemoError("the demo's session is gone") }
        let seen = try await withThrowingTaskGroup(of: (frames: UInt64, detections: UInt64)?.self) { group in
            group.addTask {
                try await feed.withSubscription(demanding: .jpeg) { try await count($0, until: goal) }
            }
            group.addTask {
                try await Task.sleep(for: goal.limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let seen else { throw DemoError("the demo did not see \(goal.frames) frames with a detection within \(goal.limit)") }
        print("demo: \(seen.frames) frames analysed, \(seen.detections) detections")
        flushStandardOutput()
    }

    private func count(_ results: FeedSubscription, until goal: DemoGoal) async throws -> (frames: UInt64, detections: UInt64) {
        var frames: UInt64 = 0
        var detections: UInt64 = 0
        while frames < goal.frames || detections < goal.detections {
            switch await results.next() {
            case .frame(let frame, _):
                frames += 1
                detections += UInt64(frame.result.detections.count)
            case .state(.failed, let failure):
                throw DemoError("the demo's session failed: \(failure?.detail ?? "no reason given")")
            case .some: continue
            case .none: throw DemoError("the demo's session ended after \(frames) frames")
            }
        }
        return (frames, detections)
    }
}

/// Why a demonstration ended before its time.
struct DemoError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
