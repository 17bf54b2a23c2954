// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Vocabulary

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
        for table in ConfigurationTable.all {
            let leaf = table.name.split(separator: ".").last!
            #expect(text.contains("\n  \(leaf):\n    # "), "\(table.name) is missing from the sample file, or has no example")
            for field in table.fields { #expect(text.contains("      # \(field): "), "\(table.name) does not show \(field)") }
        }
    }

    @Test("The examples in the sample file are right once they are uncommented")
    func examplesAreRight() throws {
        let example = /^( {4,})# (\S.*: ?\S.*|\S+:)$/
        let text = try String(contentsOf: Self.sample, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            (line.firstMatch(of: example).map { "\($0.1)\($0.2)" } ?? String(line))
        }.joined(separator: "\n")
        let secrets = ["ENTRANCE_PASSWORD": "a", "PUBLISH_PASSWORD": "b", "READ_PASSWORD": "c"]
        let configuration = try load(text, environment: secrets)
        #expect(configuration.relay.paths.map(\.name) == ["entrance", "cam/*"])
        #expect(configuration.relay.paths["entrance"]?.source?.withCredentials == "rtsp://user:a@192.168.1.20/stream1")
        #expect(configuration.relay.paths["cam/*"]?.readPassword == "c")
        #expect(configuration.cameras.aliases["entrance"]?.host == "192.168.1.20")
        #expect(configuration.gateway.consumers["dashboard"] == ["view", "minute=600"])
    }

    @Test("Entries the operator names come from the file and from flags, in their order")
    func tables() throws {
        let yaml = "relay:\n  paths:\n    cam.1:\n      publish_user: a\n    empty:\n    braces: {}\n"
        let configuration = try load(yaml, flags: ["relay.paths.cam.1.publish_password=b", "relay.paths.new.override_publisher=true"])
        #expect(configuration.relay.paths.map(\.name) == ["cam.1", "empty", "braces", "new"])
        #expect(configuration.relay.paths["cam.1"] == RelayPathSettings(publishUser: "a", publishPassword: "b"))
        #expect(configuration.relay.paths["new"]?.overridePublisher == true)
    }

    @Test("Variables of the environment stand in for what a file must not say")
    func expansion() throws {
        let yaml = "gateway:\n  api_key: a${K}c$${d}\n  api_keys: [\"x:view:${K}\"]\n"
        let gateway = try load(yaml, environment: ["K": "b"]).gateway
        #expect(gateway.apiKey == "abc${d}")
        #expect(gateway.apiKeys == ["x:view:b"])
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
            (
                "relay:\n  prot: 1\n",
                "vedette.yml:2: unknown key \"relay.prot\"; known here: relay.enabled, relay.host, relay.port, relay.udp, relay.udp_port, relay.max_connections, relay.paths"
            ),
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
            (
                "log: debug\n",
                "vedette.yml:1: unknown key \"log\"; known here: log.level"
            ),
            ("gateway:\n  api_key: ${NOT_THERE}\n", "vedette.yml:2: the environment variable NOT_THERE is not set"),
            (
                "gateway:\n  api_key: ${NOT_THERE\n",
                "vedette.yml:2: \"${\" without \"}\"; expected ${NAME} of an environment variable, or $${ for itself"
            ),
            (
                "gateway:\n  body_limit: 1 MB\n",
                "vedette.yml:2: \"1 MB\" is not right for gateway.body_limit; expected a size such as 64KiB or 1MiB, at most 1GiB"
            ),
            (
                "relay:\n  paths:\n    a:\n      sorce: rtsp://u:secret@h/\n",
                "vedette.yml:4: the value is not right for relay.paths.a.sorce; expected one of the fields source, publish_user, publish_password, read_user, read_password, override_publisher"
            ),
            (
                "relay:\n  paths:\n    a:\n      source: http://u:secret@h/\n",
                "vedette.yml:4: the value is not right for relay.paths.a.source; expected a camera's address such as rtsp://user:password@camera/stream, or nothing"
            ),
            (
                "cameras:\n  aliases:\n    a: u:secret@h\n",
                "vedette.yml:3: the value is not right for cameras.aliases.a; expected a camera's address such as rtsp://user:password@camera/stream"
            ),
            (
                "cameras:\n  aliases:\n    a:\n      url: rtsp://h/\n",
                "vedette.yml:4: the value is not right for cameras.aliases.a; expected a camera's address such as rtsp://user:password@camera/stream"
            ),
            ("gateway:\n  api_key: [a, b]\n", "vedette.yml:2: the value is not right for gateway.api_key; expected one text, or nothing"),
        ]
    )
    func mistakes(yaml: String, message: String) {
        #expect(throws: ConfigurationError(description: message)) { try load(yaml) }
    }

    @Test(
        "What is not YAML is refused with its line",
        arguments: ["web: [", "web:\n\t- x", "a: b: c", "gateway:\n  api_key: @geheim", "gateway:\n  api_key: geheim\n  api_key: geheim"]
    )
    func notYAML(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.description.contains(": not YAML: ") == true)
        #expect(error?.description.contains("geheim") == false)
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

    @Test("Sizes", arguments: [("1MiB", 1_048_576), ("64KiB", 65_536), ("100", 100), ("1GiB", 1_073_741_824)])
    func sizes(text: String, bytes: Int) {
        #expect(ByteCount(spelled: [text])?.number == bytes)
        #expect(ByteCount(spelled: [text])?.spelled == [text])
    }

    @Test("Durations", arguments: [("500ms", 500), ("5s", 5_000), ("2m", 120_000), ("0.5s", 500)])
    func durations(text: String, milliseconds: Int) {
        #expect(Duration(spelled: [text]) == .milliseconds(milliseconds))
    }
}
