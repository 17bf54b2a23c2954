// SPDX-License-Identifier: Apache-2.0

extension KongDeclaration {
    /// A session's id as part of a path. Names the capture that `hash_on_uri_capture` hashes.
    private static let sessionID = "(?<session_id>[0-9A-Fa-f-]{36})"

    static func services(_ settings: KongSettings) -> String {
        let services = [sessions, watch, lists, api, open]
        return "services:\n" + services.map { $0(settings).indented(by: 2) }.joined(separator: "\n")
    }

    private static func service(_ name: String, upstream: String, wait: Duration, retries: Int, _ settings: KongSettings) -> String {
        """
        - name: \(name)
          protocol: http
          host: \(upstream)
          port: 80  # not used: an upstream's targets carry the ports
          connect_timeout: \(YAMLText.milliseconds(settings.timeouts.connect))
          write_timeout: \(YAMLText.milliseconds(wait))
          read_timeout: \(YAMLText.milliseconds(wait))
          retries: \(retries)
        """
    }

    /// One route. `paths` that begin with `~` are regular expressions; without it one is read as a plain prefix, without complaint.
    private static func route(_ name: String, _ methods: [String], _ paths: [String], _ settings: KongSettings, alsoPlain: Bool = false) -> String {
        let https = settings.httpsOnly && !alsoPlain
        var lines = ["- name: \(name)", "  protocols: [\(https ? "https" : "http, https")]"]
        if https { lines.append("  https_redirect_status_code: 308") }
        // Without OPTIONS a preflight finds no route, and no plugin answers it.
        if !methods.isEmpty { lines.append("  methods: " + YAMLText.list(methods + ["OPTIONS"])) }
        lines.append("  paths: [" + paths.map(YAMLText.quoted).joined(separator: ", ") + "]")
        lines.append("  strip_path: false")
        // The node compares the Origin of a page with the Host it was asked for; with its own address it would refuse every page.
        lines.append("  preserve_host: true")
        return lines.joined(separator: "\n")
    }

    private static func sessions(_ settings: KongSettings) -> String {
        """
        # Calls about one session.
        \(service("vedette-sessions", upstream: "vedette-sessions", wait: settings.timeouts.call, retries: 1, settings))
          routes:
            # Kong makes the id, since it must be known before a node is chosen; the node adopts it because Kong is one of its
            # trusted_proxies. A client may bring an id of its own (to repeat a start safely): the node takes nothing but
            # a UUID, refuses one that is in use, and shows a session to nobody but its owner, so an id opens no door.
        \(route("session-start", ["POST"], ["~/api/v1/video/start/?$"], settings).indented(by: 4))
              plugins:
                - name: correlation-id
                  config: { header_name: \(settings.sessionHeader), generator: uuid, echo_downstream: true }
                # The node spells ids in lower case; an id that came in capitals would be hashed to another node later.
                - name: post-function
                  config:
                    access:
                      - |
                        local id = kong.request.get_header("\(settings.sessionHeader)")
                        if type(id) == "string" then
                          kong.service.request.set_header("\(settings.sessionHeader)", id:lower())
                        end
        \(route("session-status", ["GET", "HEAD"], ["~/api/v1/video/status/\(sessionID)/?$"], settings).indented(by: 4))
        \(route("session-snapshot", ["GET", "HEAD"], ["~/api/v1/video/sessions/\(sessionID)/snapshot\\.jpg/?$"], settings).indented(by: 4))
        \(route("session-ticket", ["POST"], ["~/api/v1/video/sessions/\(sessionID)/ticket/?$"], settings).indented(by: 4))
            # The id is in ?session_id= or in the body; it is copied to the header that the balancer hashes. post-function has the
            # lowest priority, so keys, sizes and rates were looked at before.
        \(route("session-control", ["POST"], ["~/api/v1/video/(?:stop|pause|resume)/?$"], settings).indented(by: 4))
              plugins:
                - name: post-function
                  config:
                    access:
                      - |
                        local id = kong.request.get_query_arg("session_id")
                        if type(id) ~= "string" then
                          local body = kong.request.get_body()
                          id = type(body) == "table" and body.session_id or nil
                        end
                        if type(id) == "string" and id ~= "" then
                          kong.service.request.set_header("\(settings.sessionHeader)", id:lower())
                        end
        """
    }

    private static func watch(_ settings: KongSettings) -> String {
        """
        # WebSockets. An idle one is cut after read_timeout, without a close frame. `ws` and `wss` are no protocols of Kong OSS:
        # plain http and https routes carry the upgrade.
        \(service("vedette-watch", upstream: "vedette-sessions", wait: settings.timeouts.webSocket, retries: 1, settings))
          routes:
        \(route("watch", ["GET"], ["~/ws/stream/\(sessionID)$"], settings).indented(by: 4))
              response_buffering: false
        """
    }

    private static func lists(_ settings: KongSettings) -> String {
        let nodes = settings.nodes.indices.map { index in
            // An address of a single node, so that its list can be asked for.
            """
            - name: vedette-node-\(index + 1)
              url: \(url(of: settings.nodes[index]))
              connect_timeout: \(YAMLText.milliseconds(settings.timeouts.connect))
              write_timeout: \(YAMLText.milliseconds(settings.timeouts.call))
              read_timeout: \(YAMLText.milliseconds(settings.timeouts.call))
              retries: 0
              routes:
            \(route("session-list-\(index + 1)", ["GET", "HEAD"], ["~/api/v1/video/sessions/?$"], settings).indented(by: 4))
                  headers: { X-Vedette-Node: ["\(index + 1)"] }
            """
        }
        return """
            # The sessions of one node; whoever wants all asks each: the header X-Vedette-Node: 1 to \(settings.nodes.count).
            # Without it a consumer sees the list of the one node it is hashed to.
            \(service("vedette-lists", upstream: "vedette-lists", wait: settings.timeouts.call, retries: 1, settings))
              routes:
            \(route("session-list", ["GET", "HEAD"], ["~/api/v1/video/sessions/?$"], settings).indented(by: 4))
            \(nodes.joined(separator: "\n"))
            """
    }

    private static func url(of node: KongSettings.Place) -> String {
        switch node {
        case .literal(let address): YAMLText.quoted("http://" + address)
        case .variable(let name): "\"http://${\(name)}\""
        }
    }

    private static func api(_ settings: KongSettings) -> String {
        """
        # The rest of the API: the relay's paths (each node has its own relay; none where MediaMTX stands in), and the node's own
        # answers to wrong paths and methods, which say what would have been right.
        \(service("vedette-api", upstream: "vedette-any", wait: settings.timeouts.call, retries: 1, settings))
          routes:
        \(route("relay-paths", ["GET", "HEAD"], ["~/api/v1/relay/paths(?:/|$)"], settings).indented(by: 4))
        \(route("api", [], ["/api/v1/"], settings).indented(by: 4))
        """
    }

    private static func open(_ settings: KongSettings) -> String {
        """
        # What needs no key. /metrics is not published: scrape each node from inside.
        \(service("vedette-open", upstream: "vedette-any", wait: settings.timeouts.call, retries: 2, settings))
          routes:
        \(route("page", ["GET", "HEAD"], ["~/$", "~/docs/?$", "~/openapi\\.json$", "~/[A-Za-z0-9._-]+\\.(?:js|css|svg|html)$"], settings).indented(by: 4))
        \(route("health", ["GET", "HEAD"], ["~/(?:health|readyz|livez)$"], settings, alsoPlain: true).indented(by: 4))
        """
    }
}
