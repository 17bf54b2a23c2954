// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

import struct FoundationEssentials.Date

@testable import Gateway

@Suite("The file of keys")
struct KeyFileTests {
    // 2026-01-31T12:00:00Z
    static let noon = Date(timeIntervalSince1970: 1_769_860_800.9)
    /// The SHA-256 of `look`.
    static let hash = KeyDigest(of: "look".utf8).hexadecimal

    static func key(_ change: [String: String?] = [:]) -> String {
        var fields: [String: String] = [
            "id": "\"a1\"", "name": "\"dashboard\"", "scopes": "[\"view\"]", "sha256": "\"\(hash)\"", "created": "\"2026-01-31T12:00:00Z\"",
        ]
        for (field, value) in change { fields[field] = value }
        return "{" + fields.map { "\"\($0.key)\": \($0.value)" }.sorted().joined(separator: ", ") + "}"
    }

    static func file(_ keys: String...) -> [UInt8] { Array("{\"keys\": [\(keys.joined(separator: ", "))]}".utf8) }

    @Test("A key that is added opens the door with its secret, and the file does not know the secret")
    func adding() throws {
        var file = KeyFile()
        let (secret, key) = try file.add(name: "dashboard", scopes: [.view, .control], limits: try RateLimits([.minute: 60]), now: Self.noon)
        #expect(secret.count == 48)
        #expect(key.id.count == 8)
        #expect(key.created == Date(timeIntervalSince1970: 1_769_860_800))
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: file.ring)))
        let consumer = gatekeeper.admit(request("/", [("apikey", secret)]), .control).consumer
        #expect(consumer?.name == "dashboard")
        #expect(consumer?.keyID == key.id)
        #expect(!String(decoding: file.encoded(), as: UTF8.self).contains(secret))
    }

    @Test("What is written is read again, and looks as documented")
    func roundTrip() throws {
        var file = KeyFile()
        let first = try file.add(name: "dashboard", scopes: [.control, .view], limits: try RateLimits([.hour: 900, .minute: 60]), now: Self.noon)
        let second = try file.add(name: "owner@house", scopes: [.admin], now: Self.noon)
        let text = String(decoding: file.encoded(), as: UTF8.self)
        #expect(
            text == """
                {
                  "keys": [
                    {
                      "id": "\(first.key.id)",
                      "name": "dashboard",
                      "scopes": ["view", "control"],
                      "sha256": "\(KeyDigest(of: first.secret.utf8).hexadecimal)",
                      "created": "2026-01-31T12:00:00Z",
                      "limits": {"minute": 60, "hour": 900}
                    },
                    {
                      "id": "\(second.key.id)",
                      "name": "owner@house",
                      "scopes": ["admin"],
                      "sha256": "\(KeyDigest(of: second.secret.utf8).hexadecimal)",
                      "created": "2026-01-31T12:00:00Z"
                    }
                  ]
                }

                """
        )
        #expect(try KeyFile(parsing: file.encoded()) == file)
        #expect(try KeyFile(parsing: KeyFile().encoded()) == KeyFile())
    }

    @Test("A hash made by others is the hash of the key: the SHA-256 that every tool makes")
    func foreignHash() throws {
        // printf %s test | sha256sum
        let hash = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"
        let file = try KeyFile(parsing: Self.file(Self.key(["sha256": "\"\(hash)\""])))
        #expect(Gatekeeper(policy: .own(OwnGate(keys: file.ring))).admit(request("/?apikey=test")).consumer?.keyID == "a1")
    }

    @Test("A key is revoked by its id, or all of a name by the name")
    func revoking() throws {
        var file = KeyFile()
        let one = try file.add(name: "dashboard", scopes: [.view]).key
        let two = try file.add(name: "dashboard", scopes: [.view]).key
        let three = try file.add(name: "dashboard", scopes: [.view]).key
        let other = try file.add(name: "other", scopes: [.view]).key
        #expect(try file.revoke(two.id) == [two])
        #expect(file.keys == [one, three, other])
        #expect(try file.revoke("dashboard") == [one, three])
        #expect(file.keys == [other])
        #expect(throws: KeyFileError("there is no key with the id or name 'dashboard'")) { try file.revoke("dashboard") }
        #expect(file.keys == [other])
    }

    @Test(
        "A mistake is told with its key and its field",
        arguments: [
            (file(key(["id": nil])), "key 1: id is missing or no id"), (file(key(["id": "7"])), "key 1: id is missing or no id"),
            (file(key(["id": "\"a b\""])), "key 1: id is missing or no id"), (file(key(["name": nil])), "key 'a1': name is missing"),
            (file(key(["name": "\"\""])), "key 'a1': name is missing or no name"), (file(key(["name": "\"a\\\"b\""])), "key 'a1': name is missing"),
            (file(key(["name": "\"" + String(repeating: "a", count: 65) + "\""])), "key 'a1': name is missing or no name"),
            (file(key(["scopes": nil])), "key 'a1': scopes is missing or empty"),
            (file(key(["scopes": "[]"])), "key 'a1': scopes is missing or empty"),
            (file(key(["scopes": "\"view\""])), "key 'a1': scopes is missing or empty; expected a list of view, control, admin"),
            (file(key(["scopes": "[\"view\", \"root\"]"])), "key 'a1': scopes has 'root'; expected view, control, admin"),
            (file(key(["scopes": "[1]"])), "key 'a1': scopes has what is no text"),
            (file(key(["sha256": nil])), "key 'a1': sha256 is missing or no hash; expected 64 hexadecimal digits"),
            (file(key(["sha256": "\"abc\""])), "key 'a1': sha256 is missing or no hash"),
            (file(key(["sha256": "\"" + String(repeating: "g", count: 64) + "\""])), "key 'a1': sha256 is missing or no hash"),
            (file(key(["created": nil])), "key 'a1': created is missing or no time"),
            (file(key(["created": "\"yesterday\""])), "key 'a1': created is missing or no time; expected UTC such as 2026-01-31T12:00:00Z"),
            (file(key(["created": "\"2026-01-31T12:00:00+01:00\""])), "key 'a1': created is missing or no time"),
            (file(key(["limits": "60"])), "key 'a1': limits: expected an object"),
            (file(key(["limits": "{}"])), "key 'a1': limits: rate limits: none is set"),
            (file(key(["limits": "{\"week\": 1}"])), "key 'a1': limits: the period 'week' is unknown"),
            (file(key(["limits": "{\"minute\": 1.5}"])), "key 'a1': limits: minute is no whole number"),
            (file(key(["limits": "{\"minute\": 9, \"hour\": 1}"])), "key 'a1': limits: hour: the limit 1 cannot be lower"),
            (file(key(["scope": "[\"view\"]"])), "key 'a1': the field 'scope' is unknown; expected created, id, limits, name, scopes, sha256"),
            (file(key(), key(["name": "\"other\""])), "key 'a1': the id is there twice"),
            (file(key(), key(["id": "\"a2\""])), "key 'a2': sha256 is that of key 'a1' too"), (file(key(), "7"), "key 2: expected an object"),
            (Array("".utf8), "the file is not JSON"), (Array("{\"keys\": [}".utf8), "the file is not JSON"), ([0xFF, 0xFE], "the file is not JSON"),
            (Array("[]".utf8), "the file has no list 'keys'"), (Array("{}".utf8), "the file has no list 'keys'"),
            (Array("{\"keys\": [], \"version\": 2}".utf8), "the field 'version' is unknown"),
            (Array(repeating: 0x20, count: KeyFile.maximumSize + 1), "the file is longer than 1048576 bytes"),
        ]
    )
    func mistakes(text: [UInt8], message: String) throws {
        let error = #expect(throws: KeyFileError.self) { try KeyFile(parsing: text) }
        let description = try #require(error).description
        #expect(description.hasPrefix(message))
        #expect(!description.contains(Self.hash))
    }

    @Test(
        "A key without a name or a scope is not added",
        arguments: [("", [.view]), ("a b", [.view]), ("a\nb", [.view]), ("a", [])] as [(String, Set<Scope>)]
    )
    func badAdditions(name: String, scopes: Set<Scope>) {
        var file = KeyFile()
        #expect(throws: KeyFileError.self) { try file.add(name: name, scopes: scopes) }
        #expect(file.keys.isEmpty)
    }

    @Test("A file that was told to be deep or wide is refused, not crashed on")
    func hostile() {
        let deep = Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8)
        #expect(throws: KeyFileError.self) { try KeyFile(parsing: deep) }
        let wide = Self.file(Array(repeating: "{}", count: KeyFile.maximumKeys + 1).joined(separator: ","))
        #expect(throws: KeyFileError("the file has more than 1000 keys")) { try KeyFile(parsing: wide) }
    }
}
