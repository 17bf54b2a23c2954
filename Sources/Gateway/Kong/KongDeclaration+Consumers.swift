// SPDX-License-Identifier: Apache-2.0

extension KongDeclaration {
    static func consumers(_ settings: KongSettings) -> String {
        let known = settings.consumers.map { consumer in
            var lines = ["- username: \(YAMLText.quoted(consumer.name))"]
            if let id = consumer.customID { lines.append("  custom_id: \(YAMLText.quoted(id))") }
            lines += ["  keyauth_credentials:", "    - key: \(YAMLText.variable(consumer.keyVariable))"]
            if let limit = consumer.rateLimit {
                lines += [
                    "  plugins:", "    - name: rate-limiting",
                    "      config: { \(rates(limit)), limit_by: consumer, policy: local, fault_tolerant: true }",
                ]
            }
            return lines.joined(separator: "\n")
        }
        var ticket = ["# Has no key; see the key-auth of vedette-watch.", "- username: \(KongSettings.ticketConsumer)"]
        if let limit = settings.openRateLimit {
            // Counted together, one address could use up what all the others' tickets need.
            ticket += [
                "  plugins:", "    - name: rate-limiting", "      config: { \(rates(limit)), limit_by: ip, policy: local, fault_tolerant: true }",
            ]
        }
        return """
            # Names and keys only; what a consumer may do (view, control, admin) is the nodes' gateway.consumers.
            consumers:
            \((known + [ticket.joined(separator: "\n")]).joined(separator: "\n").indented(by: 2))
            """
    }

    static func certificates(_ settings: KongSettings) -> String {
        guard let tls = settings.tls else { return "" }
        let hosts = tls.hosts.map { "      - name: \(YAMLText.quoted($0))" }.joined(separator: "\n")
        return """
            # Here a vault reference works: Kong reads the PEM texts from its own environment (\(tls.certificateVariable), \(tls.keyVariable)) once,
            # at its start. Whoever asks for another host gets the default certificate, KONG_SSL_CERT.
            certificates:
              - id: 3f2b6c1e-5d0a-4b7e-9c84-6a1d2e8f7b01
                cert: "\(reference(tls.certificateVariable))"
                key: "\(reference(tls.keyVariable))"
                snis:
            \(hosts)
            """
    }

    /// Kong turns `{vault://env/vedette-tls-cert}` into the variable VEDETTE_TLS_CERT: capitals, and `_` for `-`.
    private static func reference(_ variable: String) -> String {
        "{vault://env/\(variable.lowercased().replacing("_", with: "-"))}"
    }
}
