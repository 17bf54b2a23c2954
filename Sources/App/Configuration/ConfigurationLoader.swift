// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// Lays the sources over one another: defaults, then the file, then the environment, then flags.
struct ConfigurationLoader {
    /// Variables that begin with VEDETTE_ and belong to scripts and tests, not to the service.
    static let foreignVariables: Set<String> = ["VEDETTE_MODEL_MIRROR", "VEDETTE_SHARED", "VEDETTE_TEST_PYTHON", "VEDETTE_CONFIG"]

    /// The largest configuration file read, in bytes.
    static let maximumFileSize = 1 << 20

    var environment: [String: String]

    /// The configuration made of `file` (text and the name to show in errors), the environment and `flags` (`key=value`).
    func load(file: (path: String, text: String)? = nil, flags: [String] = []) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        if let file { try apply(yaml: file.text, path: file.path, to: &configuration) }
        try applyEnvironment(to: &configuration)
        for flag in flags {
            guard let equals = flag.firstIndex(of: "=") else {
                throw ConfigurationError(description: "--set \(flag): expected KEY=VALUE, for example web.port=8081")
            }
            try set(String(flag[..<equals]), to: [String(flag[flag.index(after: equals)...])], at: .flag("--set"), in: &configuration)
        }
        return configuration
    }

    /// Reads the file to lay under environment and flags: `path`, or `vedette.yml` in the working directory where there is one.
    static func readFile(_ path: String?) throws(ConfigurationError) -> (path: String, text: String)? {
        let name = path ?? "vedette.yml"
        guard path != nil || FileManager.default.fileExists(atPath: name) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: name))
        } catch {
            throw .unreadable(name, "the configuration file cannot be read: \((error as NSError).localizedDescription)")
        }
        guard data.count <= maximumFileSize else { throw .unreadable(name, "the configuration file is larger than \(maximumFileSize) bytes") }
        guard let text = String(data: data, encoding: .utf8) else { throw .unreadable(name, "the configuration file is not UTF-8 text") }
        return (name, text)
    }

    private func apply(yaml: String, path: String, to configuration: inout Configuration) throws(ConfigurationError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw .unreadable(path, "not YAML: \(error.problem)", line: error.line)
        } catch {
            throw .unreadable(path, "not YAML: \(error)")
        }
        guard let root, root != Node("", Tag(.null)) else { return }
        try visit(root, name: "", path: path, in: &configuration)
    }

    /// Walks sections down to their values.
    private func visit(_ node: Node, name: String, path: String, in configuration: inout Configuration) throws(ConfigurationError) {
        let place = ConfigurationError.Place.file(path, line: node.mark?.line ?? 1)
        switch node {
        case .mapping(let mapping):
            if let (table, _, _) = ConfigurationTable.lookUp(name) {
                // An entry without fields is an entry all the same; one that is a single value cannot have any.
                if mapping.isEmpty { return try set(name, to: [], at: place, in: &configuration) }
                if table.fields.isEmpty { throw .badValue(["{...}"], for: name, expected: table.expectation(nil), at: place) }
            }
            for (key, value) in mapping {
                let child = (name.isEmpty ? "" : name + ".") + (key.string ?? "?")
                if Self.isSection(child) {
                    if value.tag == Tag(.null) { continue }
                } else if !Self.isSetting(child) {
                    throw .unknownKey(child, at: .file(path, line: key.mark?.line ?? 1))
                }
                try visit(value, name: child, path: path, in: &configuration)
            }
        case .scalar(let scalar):
            let texts = node.tag == Tag(.null) ? [] : [try expand(scalar.string, at: place)]
            try set(name, to: texts, at: place, in: &configuration)
        case .sequence(let sequence):
            var texts: [String] = []
            for element in sequence { texts.append(try expand(element.string ?? "", at: place)) }
            try set(name, to: texts, at: place, in: &configuration)
        case .alias:
            throw .unreadable(path, "aliases are not used here", line: node.mark?.line ?? 1)
        }
    }

    /// Whether there are settings below `name`, chosen by us or by the operator.
    private static func isSection(_ name: String) -> Bool {
        ConfigurationTable.all.contains { $0.name == name } || ConfigurationKey.all.contains { $0.name.hasPrefix(name + ".") }
    }

    private static func isSetting(_ name: String) -> Bool {
        ConfigurationKey.all.contains { $0.name == name } || ConfigurationTable.lookUp(name) != nil
    }

    /// Puts the environment's values in for `${NAME}`, so that a file can be shown around while its secrets stay at home. `$${` is a plain `${`.
    private func expand(_ text: String, at place: ConfigurationError.Place) throws(ConfigurationError) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstRange(of: "${") {
            result += rest[..<mark.lowerBound]
            let tail = rest[mark.upperBound...]
            if result.hasSuffix("$") {
                result += "{"
                rest = tail
                continue
            }
            guard let end = tail.firstIndex(of: "}") else {
                throw ConfigurationError(
                    description: "\(place): \"${\" without \"}\"; expected ${NAME} of an environment variable, or $${ for itself"
                )
            }
            guard let value = environment[String(tail[..<end])] else {
                throw ConfigurationError(description: "\(place): the environment variable \(tail[..<end]) is not set")
            }
            result += value
            rest = tail[tail.index(after: end)...]
        }
        return result + rest
    }

    private func applyEnvironment(to configuration: inout Configuration) throws(ConfigurationError) {
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) {
            if let key = ConfigurationKey.all.first(where: { $0.environmentName == variable || $0.aliases.contains(variable) }) {
                guard key.store([text], &configuration) else {
                    throw .badValue([text], for: key.name, expected: key.expectation, at: .environment(variable))
                }
            } else if variable.hasPrefix("VEDETTE_"), !Self.foreignVariables.contains(variable) {
                let known = ConfigurationKey.all.map(\.environmentName).joined(separator: ", ")
                throw ConfigurationError(description: "environment variable \(variable) is not known; known: \(known)")
            }
        }
    }

    private func set(
        _ name: String,
        to texts: [String],
        at place: ConfigurationError.Place,
        in configuration: inout Configuration
    ) throws(ConfigurationError) {
        if let key = ConfigurationKey.all.first(where: { $0.name == name }) {
            guard key.store(texts, &configuration) else { throw .badValue(texts, for: name, expected: key.expectation, at: place) }
        } else if let (table, entry, field) = ConfigurationTable.lookUp(name) {
            guard !entry.isEmpty else { throw .unknownKey(name, at: place) }
            guard table.store(entry, field, texts, &configuration) else {
                throw .badValue(texts, for: name, expected: table.expectation(field), at: place)
            }
        } else {
            throw .unknownKey(name, at: place)
        }
    }
}

// The parser's own description repeats the line, and with it whatever password stands there.
extension YamlError {
    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .reader(let problem, _, _, _): problem
        case .duplicatedKeysInMapping: "a key stands twice in one section"
        default: "the file cannot be read as YAML"
        }
    }

    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }
}
