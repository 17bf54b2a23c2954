// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Gateway

/// The keys of the key file. A service that runs takes every change over within a second.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Add, list and revoke API keys.",
        discussion: "Keys are kept hashed in the key file (gateway.key_file); a service that runs follows changes without a restart.",
        subcommands: [Add.self, List.self, Revoke.self]
    )

    /// Which file.
    struct Place: ParsableArguments {
        @Option(help: ArgumentHelp("Configuration file; vedette.yml in the working directory is read by itself.", valueName: "file"))
        var config: String?

        @Option(help: ArgumentHelp("The key file; gateway.key_file of the configuration where not given.", valueName: "file"))
        var file: String?

        func store() throws -> KeyFileStore {
            KeyFileStore(path: try file ?? Configuration.load(file: config, flags: []).gateway.keyFile)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key and print it; it cannot be shown again.",
            discussion: "Scopes: view (look), control (start, stop, pause one's own sessions), admin (everything, everybody's)."
        )

        @OptionGroup var place: Place

        @Option(help: "Whom the key stands for; sessions belong to this name. Several keys may share it.")
        var name: String

        @Option(help: ArgumentHelp("What the key is good for, with commas.", valueName: "scopes"))
        var scope = "view"

        @Option(help: ArgumentHelp("Limits of this key alone, such as minute=60,hour=1000.", valueName: "limits"))
        var limit: String?

        func run() async throws {
            try await reportingOneLine {
                let scopes = try ScopeList.scopes(named: scope.split(separator: ",").map(\.trimmed), in: "--scope")
                let limits = try limit.map { try RateLimitList.limits($0.split(separator: ",").map(\.trimmed), in: "--limit") } ?? nil
                let store = try place.store()
                var file = try store.read()
                let secret = try file.add(name: name, scopes: scopes, limits: limits).secret
                try store.write(file)
                FileHandle.standardError.write(Data("Added to \(store.path). This is the only time the key is shown:\n".utf8))
                print(secret)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the keys: id, name, scopes, limits, when made. Never the keys themselves.")

        @OptionGroup var place: Place

        func run() async throws {
            try await reportingOneLine {
                let rows = try place.store().read().keys.map { key in
                    [
                        key.id, key.name, key.scopes.map(\.rawValue).sorted().joined(separator: ","),
                        key.limits.map(RateLimitList.text) ?? "-", key.created.formatted(.iso8601),
                    ]
                }
                print(Self.table([["ID", "NAME", "SCOPES", "LIMITS", "CREATED"]] + rows))
            }
        }

        /// Columns as wide as their widest cell.
        private static func table(_ rows: [[String]]) -> String {
            let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
            return rows.map { row in
                zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ").trimmed
            }.joined(separator: "\n")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key out: by its id, or all keys of a name.")

        @OptionGroup var place: Place

        @Argument(help: ArgumentHelp("As `vedette key list` shows it.", valueName: "id-or-name"))
        var key: String

        func run() async throws {
            try await reportingOneLine {
                let store = try place.store()
                var file = try store.read()
                let revoked = try file.revoke(key)
                try store.write(file)
                print("revoked: " + revoked.map { "\($0.id) (\($0.name))" }.joined(separator: ", "))
            }
        }
    }
}
