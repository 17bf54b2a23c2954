// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gateway
import Testing

@testable import App

@Suite("Export to Kong")
struct KongExportTests {
    private static let deploy = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy")

    @Test("The file in deploy/kong is what the nodes' own settings make")
    func committedFile() throws {
        let nodes = try String(contentsOf: Self.deploy.appending(path: "node/cluster.yml"), encoding: .utf8)
        let configuration = try ConfigurationLoader(environment: [:]).load(file: ("cluster.yml", nodes))
        var settings = try configuration.gateway.kongSettings(nodes: [])
        settings.tls = KongSettings.TLS(hosts: [KongSettings.Place(spelled: "${VEDETTE_HOST}")])
        settings.httpsOnly = true
        let file = try String(contentsOf: Self.deploy.appending(path: "kong/kong.yml"), encoding: .utf8)
        #expect(try KongDeclaration(settings).text == file)
    }

    @Test("Where no consumers are named, the configured keys are the consumers, and no key is in the file")
    func ownKeys() throws {
        var gateway = GatewaySettings()
        gateway.apiKey = "geheim-1"
        gateway.apiKeys = ["hall:view:geheim-2"]
        gateway.keyFile = "/nowhere/keys.json"
        let declaration = try KongDeclaration(try gateway.kongSettings(nodes: ["10.0.0.1:8080"]))
        #expect(declaration.variables == ["VEDETTE_KEY_OWNER", "VEDETTE_KEY_HALL"])
        #expect(declaration.text.contains("10.0.0.1:8080"))
        #expect(!declaration.text.contains("geheim"))
    }

    @Test(
        "The settings of every node and of the container are right",
        arguments: ["node/cluster.yml", "node/vedette.yml"]
    )
    func deployedSettings(file: String) throws {
        let text = try String(contentsOf: Self.deploy.appending(path: file), encoding: .utf8)
        let configuration = try ConfigurationLoader(environment: [:]).load(file: (file, text))
        #expect(
            try !CameraAccess(configuration.cameras, relay: configuration.relay).allowed.permits(
                address: try #require(IPAddress("8.8.8.8")),
                port: 554
            )
        )
        if configuration.gateway.mode == .kong { _ = try configuration.gateway.makeKongTrust() }
    }
}
