// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Gateway

/// What the file means to Kong is looked at by scripts/check-deploy; here, that it is made of the settings.
@Suite("Kong's declarative file")
struct KongDeclarationTests {
    static func text(_ change: (inout KongSettings) -> Void = { _ in }) throws -> String {
        var settings = KongSettings.cluster
        change(&settings)
        return try KongDeclaration(settings).text
    }

    @Test("deploy/kong/kong.yml is what is made for three nodes, byte for byte")
    func golden() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/kong/kong.yml")
        let written = try String(contentsOf: file, encoding: .utf8)
        let made = try Self.text()
        // Line by line first: a difference is easier to find.
        for (number, (mine, theirs)) in zip(made.split(separator: "\n"), written.split(separator: "\n")).enumerated() {
            #expect(mine == theirs, "line with text number \(number + 1)")
        }
        #expect(made == written)
    }

    @Test("It lists the variables that have to be set, each once")
    func variables() throws {
        let declaration = try KongDeclaration(.cluster)
        #expect(
            declaration.variables == [
                "VEDETTE_NODE_1", "VEDETTE_NODE_2", "VEDETTE_NODE_3", "VEDETTE_CORS_ORIGIN", "VEDETTE_KEY_OPERATOR", "VEDETTE_KEY_VIEWER",
                "VEDETTE_HOST",
            ]
        )
    }

    @Test("The header that is hashed is spelled with underscores, whatever it is called")
    func hashedHeader() throws {
        let text = try Self.text { $0.sessionHeader = "X-Camera-Session" }
        #expect(text.contains("hash_fallback_header: x_camera_session\n"))
        #expect(text.contains("correlation-id\n            config: { header_name: X-Camera-Session,"))
        #expect(!text.contains("X-Session-Id, generator"))
    }

    @Test("Without origins there is no cors plugin, since an empty list would let all in")
    func noCORS() throws {
        let text = try Self.text { $0.cors = nil }
        #expect(!text.contains("name: cors"))
        #expect(!text.contains("VEDETTE_CORS_ORIGIN"))
    }

    @Test("A certificate is a reference to Kong's environment, and is left out where there is none")
    func certificates() throws {
        #expect(try Self.text().contains("cert: \"{vault://env/vedette-tls-cert}\""))
        let without = try Self.text { $0.tls = nil }
        #expect(!without.contains("certificates:"))
    }

    @Test("HTTPS only redirects everything but health")
    func httpsOnly() throws {
        let text = try Self.text()
        let routes = text.split(separator: "protocols: ").dropFirst().map { $0.prefix { $0 != "\n" } }
        #expect(routes.filter { $0 == "[https]" }.count == routes.count - 1)
        #expect(routes.filter { $0 == "[http, https]" }.count == 1)
        #expect(text.contains("https_redirect_status_code: 308"))
        let both = try Self.text { $0.httpsOnly = false }
        #expect(!both.contains("protocols: [https]"))
        #expect(!both.contains("https_redirect_status_code"))
    }

    @Test("One node is enough, and each node has its own list")
    func nodes() throws {
        let one = try Self.text { $0.nodes = [.literal("10.0.0.7:8080")] }
        #expect(one.contains("in front of 1 Vedette node.\n"))
        #expect(one.contains("{ target: \"10.0.0.7:8080\", weight: 100 }"))
        #expect(one.contains("url: \"http://10.0.0.7:8080\""))
        #expect(one.components(separatedBy: "name: vedette-node-").count == 2)
    }

    @Test(
        "The size is said in the largest unit that fits",
        arguments: [
            (100 << 20, "allowed_payload_size: 100, size_unit: megabytes"), (64 << 10, "allowed_payload_size: 64, size_unit: kilobytes"),
            (1000, "allowed_payload_size: 1000, size_unit: bytes"),
        ]
    )
    func size(bytes: Int, expected: String) throws {
        #expect(try Self.text { $0.bodyLimit = bytes }.contains(expected))
    }

    @Test("Texts stay inside their quotes, and what looks like a variable is none")
    func quoting() throws {
        let text = try Self.text {
            $0.consumers[0].name = "a\"b\\c\n  - username: evil"
            $0.consumers[1].name = "${HOME}"
        }
        #expect(text.contains(#"- username: "a\"b\\c\n  - username: evil""#))
        #expect(text.contains(#"- username: "\x24{HOME}""#))
        #expect(!text.contains("${HOME}"))
    }

    @Test("The variable for a key is made of the consumer's name")
    func keyVariable() {
        #expect(KongSettings.Consumer.keyVariable(for: "front-desk 2") == "VEDETTE_KEY_FRONT_DESK_2")
    }
}
