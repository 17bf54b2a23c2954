// SPDX-License-Identifier: Apache-2.0

extension KongDeclaration {
    /// Where calls go: by session, by consumer, or to whichever node has least to do.
    static func upstreams(_ settings: KongSettings) -> String {
        let targets = settings.nodes.map { "  - { target: \(YAMLText.quoted($0)), weight: 100 }" }.joined(separator: "\n")
        return """
            upstreams:
              # The same session, the same node, whichever way its id arrives. The ring is made of the nodes' resolved addresses:
              # give them fixed ones. Adding or removing a node moves about 1/N of the ids, and an unhealthy node's ids go to its
              # neighbour, which does not know them (404): start those cameras again.
              - name: vedette-sessions
                algorithm: consistent-hashing
                hash_on: uri_capture
                hash_on_uri_capture: session_id
                hash_fallback: header
                # Underscores on purpose: with dashes Kong 3.8 and 3.9 hash the empty text and send everything to one node.
                # This spelling matches the header \(settings.sessionHeader) in every 3.x.
                hash_fallback_header: \(settings.sessionHeader.lowercased().replacing("-", with: "_"))
                slots: 10000
                healthchecks: &health
                  threshold: 0
                  active:
                    type: http
                    http_path: \(YAMLText.quoted(settings.healthPath))
                    timeout: 2
                    concurrency: 4
                    healthy: { interval: 5, successes: 2, http_statuses: [200, 204] }
                    unhealthy: { interval: 2, http_failures: 2, tcp_failures: 2, timeouts: 2, http_statuses: [429, 500, 501, 502, 503, 504, 505] }
                  # Passive checks only take a node out; the active ones bring it back.
                  passive:
                    type: http
                    healthy: { successes: 3, http_statuses: [200, 201, 202, 204, 206, 301, 302, 304, 101] }
                    unhealthy: { http_failures: 5, tcp_failures: 2, timeouts: 3, http_statuses: [500, 502, 503, 504] }
                targets: &nodes
            \(targets.indented(by: 4))
              # Lists are a node's own and Kong cannot merge them; so that a list does not change from call to call, a consumer
              # is always sent to the same node. The route session-list-N asks a certain one.
              - name: vedette-lists
                algorithm: consistent-hashing
                hash_on: consumer
                slots: 10000
                healthchecks: *health
                targets: *nodes
              # What every node answers alike.
              - name: vedette-any
                algorithm: least-connections
                slots: 10000
                healthchecks: *health
                targets: *nodes
            """
    }
}
