// SPDX-License-Identifier: Apache-2.0

import Gateway

extension KongSettings {
    /// Three nodes whose places, names and keys are told when Kong starts, as `deploy/node/cluster.yml` describes them.
    static var cluster: KongSettings {
        var settings = KongSettings(
            nodes: (1...3).map { .variable("VEDETTE_NODE_\($0)") },
            consumers: [
                Consumer(
                    name: "operator",
                    customID: "operator",
                    keyVariable: Consumer.keyVariable(for: "operator"),
                    rateLimit: RateLimit(minute: 600)
                ),
                Consumer(name: "viewer", customID: "viewer", keyVariable: Consumer.keyVariable(for: "viewer")),
            ]
        )
        settings.cors = CORS(origins: [.variable("VEDETTE_CORS_ORIGIN")])
        // There is a certificate, so no key has to cross the network in clear.
        settings.httpsOnly = true
        settings.tls = TLS(hosts: [.variable("VEDETTE_HOST")])
        return settings
    }
}
