// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The program and its commands.
@main
struct Vedette: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vedette",
        abstract: "Real-time analysis of RTSP cameras: what is in the picture, now.",
        discussion: "Cameras in over RTSP, every frame through a detector, boxes and alerts out over WebSocket to a page.",
        subcommands: [
            ServeCommand.self, DemoCommand.self, DetectCommand.self, KeyCommand.self, GatewayCommand.self, HealthCommand.self, BenchCommand.self,
            CameraFarmCommand.self,
        ]
    )
}
