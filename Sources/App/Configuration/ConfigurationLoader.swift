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
            throw .unreadable(path, "not YAML: \(error)".replacingOccurrences(of: "\n", with: " "))
        } catch {
            throw .unreadable(path, "not YAML: \(error)")
        }
        guard let root, root != Node("", Tag(.null)) else { return }
        try visit(root, name: "", path: path, in: &configuration)
    }

    /// Walks sections down to their values.
    private func visit(_ node: Node, name: String, path: String, in configuration: inout Configuration) throws(ConfigurationError) {
        let line = node.mark?.line ?? 1
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let child = (name.isEmpty ? "" : name + ".") + (key.string ?? "?")
                let keyLine = key.mark?.line ?? line
                let isSection = ConfigurationKey.all.contains { $0.name.hasPrefix(child + ".") }
                if isSection, value.tag == Tag(.null) { continue }
                guard isSection || ConfigurationKey.all.contains(where: { $0.name == child }) else {
                    throw .unknownKey(child, at: .file(path, line: keyLine))
                }
                try visit(value, name: child, path: path, in: &configuration)
            }
        case .scalar(let scalar):
            try set(name, to: node.tag == Tag(.null) ? [] : [scalar.string], at: .file(path, line: line), in: &configuration)
        case .sequence(let sequence):
            try set(name, to: sequence.map { $0.string ?? "" }, at: .file(path, line: line), in: &configuration)
        case .alias:
            throw .unreadable(path, "aliases are not used here", line: line)
        }
    }

    private func applyEnvironment(to configuration: inout Configuration) throws(ConfigurationError) {
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) {
            if let key = ConfigurationKey.all.first(where: { $0.environmentName == variable || $0.aliases.contains(variable) }) {
                guard key.store([text], &configuration) else { throw .badValue([text], for: key, at: .environment(variable)) }
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
        guard let key = ConfigurationKey.all.first(where: { $0.name == name }) else { throw .unknownKey(name, at: place) }
        guard key.store(texts, &configuration) else { throw .badValue(texts, for: key, at: place) }
    }
}
