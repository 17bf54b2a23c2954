// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Gateway

/// Says our gateway's rules to others.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Hand the gateway's rules over to another gateway.",
        subcommands: [Export.self]
    )

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the rules of the configuration for another gateway.",
            subcommands: [Kong.self]
        )
    }

    struct Kong: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A declarative file for Kong Gateway 3.x: keys, limits, CORS, and sessions spread over nodes.",
            discussion: """
                Consumers are those of gateway.consumers, else the names of the configured keys. No key is written: ${VEDETTE_KEY_NAME} stands \
                in its place, and deploy/kong/render fills it in when Kong starts. Prints the file.
                """
        )

        @Option(help: ArgumentHelp("Configuration file; vedette.yml in the working directory is read by itself.", valueName: "file"))
        var config: String?

        @Option(
            help: ArgumentHelp(
                "A node's address and port; may be repeated. Three variables, VEDETTE_NODE_1 to 3, where not given.",
                valueName: "address"
            )
        )
        var node: [String] = []

        @Option(help: ArgumentHelp("A name the certificate in VEDETTE_TLS_CERT is shown for; may be repeated.", valueName: "name"))
        var host: [String] = []

        @Flag(help: "Send plain HTTP on to HTTPS.")
        var httpsOnly = false

        func run() async throws {
            try await reportingOneLine {
                let gateway = try Configuration.load(file: config, flags: []).gateway
                var settings = try gateway.kongSettings(nodes: node)
                if !host.isEmpty { settings.tls = KongSettings.TLS(hosts: host.map(KongSettings.Place.init(spelled:))) }
                settings.httpsOnly = httpsOnly
                let declaration = try KongDeclaration(settings)
                print(declaration.text, terminator: "")
                let advice = """
                    Set when Kong starts: \(declaration.variables.joined(separator: ", "))
                    Kong knows no scopes. Each node needs gateway.mode kong, gateway.trusted_proxies and:
                    gateway:
                      consumers:
                    \(try gateway.consumerRights().map { "    \($0.name): [\($0.value.joined(separator: ", "))]" }.joined(separator: "\n"))

                    """
                FileHandle.standardError.write(Data(advice.utf8))
            }
        }
    }
}
