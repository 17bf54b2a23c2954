// SPDX-License-Identifier: Apache-2.0

import struct FoundationEssentials.Data
import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

extension KeyFile {
    /// Reads the JSON text of a file. What is missing, misspelled or unknown is an error, for a key that is not read as it
    /// was meant opens too much or too little.
    public init(parsing text: [UInt8]) throws(KeyFileError) {
        guard text.count <= Self.maximumSize else { throw KeyFileError("the file is longer than \(Self.maximumSize) bytes") }
        let document: StoredJSON
        do {
            document = try JSONDecoder().decode(StoredJSON.self, from: Data(text))
        } catch {
            // The decoder's own words quote the text, and the text may hold a key that somebody put in by mistake.
            throw KeyFileError("the file is not JSON; expected {\"keys\": [...]}")
        }
        guard case .object(let members) = document, case .array(let items)? = members["keys"] else {
            throw KeyFileError("the file has no list 'keys'; expected {\"keys\": [...]}")
        }
        if let unknown = members.keys.sorted().first(where: { $0 != "keys" }) {
            throw KeyFileError("the field '\(unknown.prefix(80))' is unknown; expected only 'keys'")
        }
        guard items.count <= Self.maximumKeys else { throw KeyFileError("the file has more than \(Self.maximumKeys) keys") }
        var keys: [StoredKey] = []
        for (index, item) in items.enumerated() {
            let key = try StoredKeyReader(item, position: index + 1).key
            if keys.contains(where: { $0.id == key.id }) { throw KeyFileError("key '\(key.id)': the id is there twice") }
            if let twin = keys.first(where: { $0.digest == key.digest }) {
                throw KeyFileError("key '\(key.id)': sha256 is that of key '\(twin.id)' too")
            }
            keys.append(key)
        }
        self.init(keys: keys)
    }
}

/// Reads one key of a file, and says of every mistake which key and which field it is in.
private struct StoredKeyReader {
    private static let fields: Set = ["id", "name", "scopes", "sha256", "created", "limits"]

    let key: StoredKey

    init(_ item: StoredJSON, position: Int) throws(KeyFileError) {
        guard case .object(let members) = item else { throw KeyFileError("key \(position): expected an object {\"id\": ...}") }
        var label = "key \(position)"
        guard case .string(let id)? = members["id"], KeyFile.isName(id) else {
            throw KeyFileError("\(label): id is missing or no id; expected \(KeyFile.nameRule)")
        }
        label = "key '\(id)'"
        if let unknown = members.keys.sorted().first(where: { !Self.fields.contains($0) }) {
            throw KeyFileError("\(label): the field '\(unknown.prefix(80))' is unknown; expected \(Self.fields.sorted().joined(separator: ", "))")
        }
        guard case .string(let name)? = members["name"], KeyFile.isName(name) else {
            throw KeyFileError("\(label): name is missing or no name; expected \(KeyFile.nameRule)")
        }
        guard case .string(let hash)? = members["sha256"], let digest = KeyDigest(hexadecimal: hash) else {
            throw KeyFileError("\(label): sha256 is missing or no hash; expected 64 hexadecimal digits")
        }
        guard case .string(let time)? = members["created"], let created = UTCTime.date(time) else {
            throw KeyFileError("\(label): created is missing or no time; expected UTC such as 2026-01-31T12:00:00Z")
        }
        key = StoredKey(
            id: id,
            name: name,
            scopes: try Self.scopes(members["scopes"], label),
            created: created,
            limits: try Self.limits(members["limits"], label),
            digest: digest
        )
    }

    private static func scopes(_ value: StoredJSON?, _ label: String) throws(KeyFileError) -> Set<Scope> {
        guard case .array(let items)? = value, !items.isEmpty else {
            throw KeyFileError("\(label): scopes is missing or empty; expected a list of \(KeyFile.scopeRule)")
        }
        var scopes: Set<Scope> = []
        for item in items {
            guard case .string(let text) = item, let scope = Scope(rawValue: text) else {
                let shown = if case .string(let text) = item { "'\(text.prefix(80))'" } else { "what is no text" }
                throw KeyFileError("\(label): scopes has \(shown); expected \(KeyFile.scopeRule)")
            }
            scopes.insert(scope)
        }
        return scopes
    }

    private static func limits(_ value: StoredJSON?, _ label: String) throws(KeyFileError) -> RateLimits? {
        guard let value else { return nil }
        guard case .object(let members) = value else { throw KeyFileError("\(label): limits: expected an object such as {\"minute\": 60}") }
        var limits: [RateLimits.Period: Int] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let period = RateLimits.Period(rawValue: name) else {
                let periods = RateLimits.Period.allCases.map(\.rawValue).joined(separator: ", ")
                throw KeyFileError("\(label): limits: the period '\(name.prefix(80))' is unknown; expected \(periods)")
            }
            guard case .integer(let limit) = value else { throw KeyFileError("\(label): limits: \(name) is no whole number") }
            limits[period] = limit
        }
        do throws(GateRuleError) {
            return try RateLimits(limits)
        } catch {
            throw KeyFileError("\(label): limits: \(error)")
        }
    }
}
