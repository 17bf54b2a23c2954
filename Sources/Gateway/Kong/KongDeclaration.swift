// SPDX-License-Identifier: Apache-2.0

/// A declarative file for Kong Gateway 3.x (DB-less) that keeps our rules in front of several nodes.
///
/// A pure function of its settings: the same settings give the same text, byte for byte, in an order that does not change.
/// The text says why it is as it is, since it is the text that an operator reads. `${NAME}` in it is filled in when Kong
/// starts (`deploy/kong/render`); the file is of no use to Kong before.
public struct KongDeclaration: Sendable {
    /// The file's content, with a line feed at its end.
    public let text: String
    /// The variables that have to be set when the file is rendered, in the order in which they appear.
    public let variables: [String]

    public init(_ settings: KongSettings) throws(KongSettingsError) {
        try settings.check()
        let parts = [
            Self.head(settings), Self.upstreams(settings), Self.services(settings), Self.plugins(settings),
            Self.consumers(settings), Self.certificates(settings),
        ]
        text = parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
        variables = Self.variables(in: text)
    }

    private static func head(_ settings: KongSettings) -> String {
        """
        # SPDX-License-Identifier: Apache-2.0
        #
        # Kong Gateway 3.x without a database, in front of \(settings.nodes.count) Vedette \(settings.nodes.count == 1 ? "node" : "nodes").
        # Made by `vedette gateway export kong`; change the configuration, not this file.
        #
        # The names in braces behind a dollar sign are environment variables. deploy/kong/render fills them in when the container
        # starts and refuses to start without one. Kong itself fills in nothing here: keyauth_credentials.key takes a
        # vault reference without complaint and then accepts the text of the reference as the key.
        _format_version: "3.0"
        _transform: true
        """
    }

    private static func variables(in text: String) -> [String] {
        var names: [String] = []
        for part in text.split(separator: "${").dropFirst() {
            let name = String(part.prefix { $0 != "}" })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
