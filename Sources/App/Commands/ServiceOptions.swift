// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging

/// The flags of everything that starts the service.
struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Configuration file; vedette.yml in the working directory is read by itself.", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Any setting of the configuration, for example web.port=8081; may be repeated.", valueName: "key=value")
    )
    var settings: [String] = []

    @Option(help: "Port of page, API and WebSocket; 0 lets the system choose.")
    var port: String?

    @Option(help: ArgumentHelp("ONNX file of the detector.", valueName: "file"))
    var model: String?

    /// The configuration these flags, the environment and the file make. `preset` lies under the flags.
    func load(preset: [String] = []) throws -> Configuration {
        var flags = preset
        if let port { flags.append("web.port=\(port)") }
        if let model { flags.append("model.path=\(model)") }
        return try Configuration.load(file: config, flags: flags + settings)
    }
}

extension Configuration {
    /// What the file (`vedette.yml` where none is named), the environment and `flags` make together.
    static func load(file: String? = nil, flags: [String]) throws -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        let text = try ConfigurationLoader.readFile(file ?? environment["VEDETTE_CONFIG"])
        return try ConfigurationLoader(environment: environment).load(file: text, flags: flags)
    }

    /// The same for commands whose only flag is the model.
    static func load(model: String?) throws -> Configuration { try load(flags: model.map { ["model.path=\($0)"] } ?? []) }
}

extension LogSettings {
    /// The root of all loggers: one line per event on standard error.
    func makeLogger() -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "vedette")
        logger.logLevel = Logger.Level(rawValue: level.rawValue) ?? .info
        return logger
    }
}
