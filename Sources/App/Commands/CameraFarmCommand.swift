// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Relay
import ServiceLifecycle
import UnixSignals

/// Several cameras made of one clip, in a process of their own so that `bench` does not count their cost as the service's.
struct CameraFarmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera-farm",
        abstract: "Serve a clip as several cameras (used by bench).",
        shouldDisplay: false
    )

    @Option var clip: String
    @Option var cameras: Int

    func run() async throws {
        try await reportingOneLine {
            let logger = LogSettings(level: .warning).makeLogger()
            var configuration = RelayConfiguration()
            configuration.port = 0
            let relay = RelayServer(configuration: configuration, logger: logger)
            let group = ServiceGroup(
                services: [relay, Cameras(relay: relay, clip: clip, count: cameras)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
            try await group.run()
        }
    }

    private struct Cameras: Service {
        let relay: RelayServer
        let clip: String
        let count: Int

        func run() async throws {
            let port = try await relay.boundPort()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for camera in 0..<count {
                    group.addTask { try await ClipPublisher(clip: clip, address: "rtsp://127.0.0.1:\(port)/camera\(camera)").run() }
                }
                print(port)
                flushStandardOutput()
                group.addTask { try await gracefulShutdown() }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}
