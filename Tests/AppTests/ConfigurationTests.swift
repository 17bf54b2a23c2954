// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

@Suite("Configuration")
struct ConfigurationTests {
    private static let sample = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/vedette.example.yml")

    private func load(_ yaml: String? = nil, environment: [String: String] = [:], flags: [String] = []) throws -> Configuration {
        try ConfigurationLoader(environment: environment).load(file: yaml.map { ("vedette.yml", $0) }, flags: flags)
    }

    @Test("The sample file names every key and holds its default")
    func sampleFileIsTheManual() throws {
        let text = try String(contentsOf: Self.sample, encoding: .utf8)
        #expect(try load(text) == Configuration())
        for key in ConfigurationKey.all {
            let leaf = key.name.split(separator: ".").last!
            #expect(text.contains("\n  \(leaf):"), "\(key.name) is missing from the sample file")
        }
    }

    @Test("What every key spells, it reads back", arguments: ConfigurationKey.all.map(\.name))
    func spellingRoundTrips(name: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.name == name })
        var configuration = Configuration()
        #expect(key.store(key.spelled(Configuration()), &configuration))
        #expect(configuration == Configuration())
    }

    @Test("Flags win over the environment, the environment over the file, the file over defaults")
    func precedence() throws {
        let yaml = "web:\n  port: 1\n  host: a\nrelay:\n  port: 7\n"
        let configuration = try load(yaml, environment: ["VEDETTE_WEB_PORT": "2", "VEDETTE_WEB_HOST": "b"], flags: ["web.port=3"])
        #expect(configuration.web.port.number == 3)
        #expect(configuration.web.host == "b")
        #expect(configuration.relay.port.number == 7)
        #expect(configuration.sessions.maximum.number == 16)
    }

    @Test("MODEL_PATH and DEVICE are honoured as they are")
    func aliases() throws {
        let configuration = try load(environment: ["MODEL_PATH": "/m.onnx", "DEVICE": "cuda", "VEDETTE_API_KEY": "secret"])
        #expect(configuration.model.path == "/m.onnx")
        #expect(configuration.model.device == .cuda)
        #expect(configuration.gateway.apiKey == "secret")
    }

    @Test("Lists come as YAML sequences or with commas")
    func lists() throws {
        #expect(try load("cameras:\n  allowed: [10.0.0.0/8, cam.local]\n").cameras.allowed == ["10.0.0.0/8", "cam.local"])
        #expect(try load(environment: ["VEDETTE_CAMERAS_ALLOWED": "10.0.0.0/8, cam.local"]).cameras.allowed == ["10.0.0.0/8", "cam.local"])
    }

    @Test(
        "A mistake names its line, its key and what was expected",
        arguments: [
            ("web:\n  port: eighty\n", "vedette.yml:2: \"eighty\" is not right for web.port; expected a port from 0 to 65535"),
            ("web:\n  port: 70000\n", "vedette.yml:2: \"70000\" is not right for web.port; expected a port from 0 to 65535"),
            ("relay:\n  prot: 1\n", "vedette.yml:2: unknown key \"relay.prot\"; known here: relay.enabled, relay.host, relay.port"),
            ("wbe:\n  port: 1\n", "vedette.yml:1: unknown key \"wbe\"; known here: web, gateway, relay, model, cameras, sessions, log"),
            ("\nmodel:\n  threshold: 1.5\n", "vedette.yml:3: \"1.5\" is not right for model.threshold; expected a number from 0 to 1, or nothing"),
            (
                "model:\n  device: [cpu, cuda]\n",
                "vedette.yml:2: \"cpu, cuda\" is not right for model.device; expected one of: auto, cpu, cuda, tensorrt"
            ),
            (
                "cameras:\n  gap_timeout: 5\n",
                "vedette.yml:2: \"5\" is not right for cameras.gap_timeout; expected a duration such as 500ms, 5s or 2m"
            ),
            ("web: 8080\n", "vedette.yml:1: unknown key \"web\"; known here: web.host, web.port, web.public_folder, web.allowed_origins"),
            ("gateway:\n  api_key: [a, b]\n", "vedette.yml:2: the value is not right for gateway.api_key; expected one text, or nothing"),
        ]
    )
    func mistakes(yaml: String, message: String) {
        #expect(throws: ConfigurationError(description: message)) { try load(yaml) }
    }

    @Test("What is not YAML is refused with its line", arguments: ["web: [", "web:\n\t- x", "a: b: c"])
    func notYAML(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.description.hasPrefix("vedette.yml: not YAML") == true)
    }

    @Test("An unknown VEDETTE_ variable and a flag without a value stop the start")
    func unknownVariable() {
        #expect(throws: ConfigurationError.self) { try load(environment: ["VEDETTE_WEB_PROT": "1"]) }
        #expect(throws: ConfigurationError.self) { try load(flags: ["web.port"]) }
        #expect(throws: ConfigurationError.self) { try load(environment: ["DEVICE": "tpu"]) }
    }

    @Test("An empty file is all defaults", arguments: ["", "# nothing\n", "web:\n"])
    func emptyFile(text: String) throws {
        #expect(try load(text) == Configuration())
    }

    @Test("Durations", arguments: [("500ms", 500), ("5s", 5_000), ("2m", 120_000), ("0.5s", 500)])
    func durations(text: String, milliseconds: Int) {
        #expect(Duration(spelled: [text]) == .milliseconds(milliseconds))
    }
}
