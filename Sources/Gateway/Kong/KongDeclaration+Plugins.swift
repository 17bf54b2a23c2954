// SPDX-License-Identifier: Apache-2.0

extension KongDeclaration {
    /// What every call is asked, in the order in which Kong runs it: cors, key-auth, size, rate, and last our own functions.
    static func plugins(_ settings: KongSettings) -> String {
        let parts = [cors(settings), size(settings), rates(settings), keys(settings), open(settings)]
        return "plugins:\n" + parts.filter { !$0.isEmpty }.map { $0.indented(by: 2) }.joined(separator: "\n")
    }

    private static func cors(_ settings: KongSettings) -> String {
        guard let cors = settings.cors else {
            return "# No cors: pages of other origins cannot read answers. (An empty list of origins would let all in.)"
        }
        let maxAge = cors.maxAge.map { "\n    max_age: \($0)" } ?? ""
        return """
            # WebSockets are not bound by this; the node's own web.allowed_origins decides about them.
            - name: cors
              config:
                origins: \(YAMLText.list(cors.origins))
                methods: \(YAMLText.list(cors.methods))
                headers: \(YAMLText.list(cors.headers))
                exposed_headers: \(YAMLText.list(cors.exposedHeaders))
                credentials: \(cors.credentials)\(maxAge)
            """
    }

    private static func size(_ settings: KongSettings) -> String {
        let (amount, unit) =
            switch settings.bodyLimit {
            case let limit where limit % (1 << 20) == 0: (limit >> 20, "megabytes")
            case let limit where limit % (1 << 10) == 0: (limit >> 10, "kilobytes")
            default: (settings.bodyLimit, "bytes")
            }
        return """
            # With require_content_length a GET would be refused with 411.
            - name: request-size-limiting
              config: { allowed_payload_size: \(amount), size_unit: \(unit), require_content_length: false }
            """
    }

    private static func rates(_ settings: KongSettings) -> String {
        guard let limit = settings.rateLimit else { return "# No rate limit." }
        return """
            # One counter for each consumer over all services, on each Kong by itself; a consumer's own plugin takes its place.
            - name: rate-limiting
              config: { \(rates(limit)), limit_by: \(settings.limitBy.rawValue), policy: local, fault_tolerant: true, hide_client_headers: false }
            """
    }

    static func rates(_ limit: KongSettings.RateLimit) -> String {
        limit.periods.map { "\($0.name): \($0.limit)" }.joined(separator: ", ")
    }

    /// By service and not global, so that page and health stay open: a disabled plugin on a route does not switch off a global one.
    private static func keys(_ settings: KongSettings) -> String {
        let config = """
              config:
                key_names: \(YAMLText.list(settings.keyNames))
                key_in_header: true
                key_in_query: true
                key_in_body: false
                hide_credentials: true
                run_on_preflight: true
            """
        let services = ["vedette-lists", "vedette-api"] + settings.nodes.indices.map { "vedette-node-\($0 + 1)" }
        let others = services.map { "- name: key-auth\n  service: \($0)\n  config: *keys" }
        return """
            # key-auth goes to each service that needs a key. hide_credentials keeps keys out of the nodes' logs; no node relies on it.
            - name: key-auth
              service: vedette-sessions
            \(config.replacing("config:", with: "config: &keys"))
            \(others.joined(separator: "\n"))
            # A browser cannot send a key with a WebSocket, so the page shows a ticket (?ticket=), which only the node can check.
            # Whoever comes without a valid key goes on as '\(KongSettings.ticketConsumer)', marked X-Anonymous-Consumer: true, and the node
            # lets nobody of that mark in but for a valid ticket.
            - name: key-auth
              service: vedette-watch
            \(config)
                anonymous: \(KongSettings.ticketConsumer)
            """
    }

    private static func open(_ settings: KongSettings) -> String {
        let limit = settings.openRateLimit.map {
            """
            # A limit of its own. There is no consumer here, so it counts by address.
            - name: rate-limiting
              service: vedette-open
              config: { \(rates($0)), limit_by: ip, policy: local, fault_tolerant: true, hide_client_headers: true }

            """
        }
        return (limit ?? "") + """
            # key-auth takes away what a client claims about itself. Where it does not run, this does: a node believes
            # these headers, since they come from Kong's address.
            - name: post-function
              service: vedette-open
              config:
                access:
                  - |
                    for _, name in ipairs({ "X-Consumer-ID", "X-Consumer-Custom-ID", "X-Consumer-Username",
                                            "X-Credential-Identifier", "X-Anonymous-Consumer" }) do
                      kong.service.request.clear_header(name)
                    end
            """
    }
}
