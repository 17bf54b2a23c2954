// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging
import Relay
import ServiceLifecycle
import Vocabulary

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: relay, analysis, API and page.",
        discussion: "Stops on SIGINT and SIGTERM. Without an API key in the configuration a new one is made and printed with the link."
    )

    @OptionGroup var service: ServiceOptions

    func run() async throws {
        try await reportingOneLine {
            let configuration = try service.load()
            let composition = try Composition(configuration, logger: configuration.log.makeLogger())
            try await composition.run(companion: Greeting(composition: composition, configuration: configuration))
        }
    }
}

/// Prints where the page is once everything listens, then waits for the end.
struct Greeting: Service {
    let composition: Composition
    let configuration: Configuration

    func run() async throws {
        // A key somebody chose stays out of logs; one that was just made has no other way to its owner.
        let link = try await composition.pageLink(host: configuration.web.host, withKey: composition.madeKey)
        if composition.madeKey { print("No API key is configured; this start uses a new one: \(composition.apiKey ?? "")") }
        print("Vedette is ready: \(link)")
        if let relay = composition.relay {
            print("Cameras may publish to rtsp://\(configuration.relay.host):\(try await relay.boundPort())/NAME")
        }
        if configuration.cameras.allowed.isEmpty, configuration.cameras.aliases.isEmpty {
            print("Cameras elsewhere are not allowed yet: set cameras.allowed (for example private) or cameras.aliases.")
        }
        flushStandardOutput()
        try await gracefulShutdown()
    }
}

extension Composition {
    /// The page's address, with the key in the fragment, which browsers keep to themselves.
    func pageLink(host: String, withKey: Bool) async throws -> String {
        let shown = host == "0.0.0.0" || host == "::" ? "localhost" : host
        return "\(usesTLS ? "https" : "http")://\(shown):\(try await webPort.value())/" + (withKey ? apiKey.map { "#key=\($0)" } ?? "" : "")
    }
}
