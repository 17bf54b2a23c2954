# SPDX-License-Identifier: Apache-2.0
"""Holds a declarative Kong file against what Kong 3.9 takes, against the traps it takes without complaint, and against our API.

`problems(document, text, openapi)` returns one line for each thing wrong. The fields are those of Kong's own schemas, as
far as our files use them; what Kong refuses is said in Kong's words. `self_test` breaks a good document in every way we
know of and wants each found.
"""

import copy
import re

PERIODS = ("second", "minute", "hour", "day", "month", "year")
HASHES = {"none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture"}
FIELDS = {
    "file": {"_format_version", "_transform", "upstreams", "services", "plugins", "consumers", "certificates"},
    "upstream": {"name", "algorithm", "hash_on", "hash_fallback", "hash_on_header", "hash_fallback_header", "hash_on_uri_capture",
                 "hash_fallback_uri_capture", "slots", "healthchecks", "targets", "host_header"},
    "target": {"target", "weight"},
    "healthchecks": {"threshold", "active", "passive"},
    "active": {"type", "http_path", "timeout", "concurrency", "healthy", "unhealthy", "headers"},
    "passive": {"type", "healthy", "unhealthy"},
    "active.healthy": {"interval", "successes", "http_statuses"},
    "active.unhealthy": {"interval", "http_failures", "tcp_failures", "timeouts", "http_statuses"},
    "passive.healthy": {"successes", "http_statuses"},
    "passive.unhealthy": {"http_failures", "tcp_failures", "timeouts", "http_statuses"},
    "service": {"name", "url", "protocol", "host", "port", "path", "connect_timeout", "write_timeout", "read_timeout", "retries", "routes", "plugins",
                "enabled"},
    "route": {"name", "protocols", "methods", "hosts", "paths", "headers", "https_redirect_status_code", "regex_priority", "strip_path",
              "preserve_host", "request_buffering", "response_buffering", "plugins"},
    "plugin": {"name", "service", "route", "consumer", "enabled", "protocols", "config"},
    "consumer": {"username", "custom_id", "keyauth_credentials", "plugins"},
    "credential": {"key", "id", "ttl"},
    "certificate": {"id", "cert", "key", "snis"},
}
CONFIGS = {
    "cors": {"origins", "methods", "headers", "exposed_headers", "credentials", "max_age", "preflight_continue"},
    "key-auth": {"key_names", "key_in_header", "key_in_query", "key_in_body", "hide_credentials", "run_on_preflight", "anonymous"},
    "rate-limiting": {*PERIODS, "limit_by", "header_name", "path", "policy", "fault_tolerant", "hide_client_headers", "error_code", "error_message"},
    "request-size-limiting": {"allowed_payload_size", "size_unit", "require_content_length"},
    "correlation-id": {"header_name", "generator", "echo_downstream"},
    "post-function": {"access"},
}
VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


class Check:
    def __init__(self, document, text):
        self.document, self.text, self.found = document, text, []

    def say(self, where, what):
        self.found.append(f"{where}: {what}")

    def known(self, where, kind, entity, fields=None):
        for field in entity:
            if field not in (fields or FIELDS[kind]):
                self.say(where, f"in '{field}': unknown field")

    def unique(self, kind, names):
        seen = set()
        for name in names:
            if name in seen:
                self.say(kind, f"uniqueness violation: '{name}' already declared")
            seen.add(name)

    def run(self):
        document = self.document
        self.known("file", "file", document)
        if document.get("_format_version") != "3.0":
            self.say("_format_version", 'required field missing, or not "3.0"')
        self.services = document.get("services", [])
        self.routes = [(service, route) for service in self.services for route in service.get("routes", [])]
        self.upstreams = {upstream.get("name"): upstream for upstream in document.get("upstreams", [])}
        self.consumers = [consumer.get("username") for consumer in document.get("consumers", [])]
        for upstream in document.get("upstreams", []):
            self.upstream(upstream)
        for service in self.services:
            self.service(service)
        for plugin in self.all_plugins():
            self.plugin(*plugin)
        self.credentials()
        self.certificates()
        self.unique("services", [service.get("name") for service in self.services])
        self.unique("routes", [route.get("name") for _, route in self.routes])
        self.unique("upstreams", [upstream.get("name") for upstream in document.get("upstreams", [])])
        self.unique("consumers", self.consumers)
        self.unique("plugins", [(place, plugin.get("name")) for place, plugin in self.all_plugins()])
        self.variables()
        return self.found

    def upstream(self, upstream):
        where = f"upstream {upstream.get('name')}"
        self.known(where, "upstream", upstream)
        if upstream.get("algorithm") not in {"round-robin", "least-connections", "consistent-hashing", "latency"}:
            self.say(where, f"in 'algorithm': {upstream.get('algorithm')} is none of Kong's")
        for end in ("hash_on", "hash_fallback"):
            kind = upstream.get(end, "none")
            if kind not in HASHES:
                self.say(where, f"in '{end}': expected one of: {', '.join(sorted(HASHES))}")
            if kind in ("header", "uri_capture") and not upstream.get(f"{end}_{kind}"):
                self.say(where, f"in '{end}_{kind}': required field missing")
            if "-" in upstream.get(f"{end}_header", ""):
                self.say(where, f"in '{end}_header': a dash makes Kong 3.8 and 3.9 hash the empty text; spell it with underscores")
        if upstream.get("algorithm") == "consistent-hashing" and upstream.get("hash_on", "none") == "none":
            self.say(where, "consistent-hashing needs hash_on")
        if upstream.get("hash_on") == "uri_capture" and upstream.get("hash_fallback", "none") == "none":
            self.say(where, "without hash_fallback all calls without a capture go to one node")
        if not 10 <= upstream.get("slots", 10000) <= 65536:
            self.say(where, "in 'slots': value should be between 10 and 65536")
        checks = upstream.get("healthchecks", {})
        self.known(where, "healthchecks", checks)
        for kind in ("active", "passive"):
            part = checks.get(kind, {})
            self.known(where, kind, part)
            for state in ("healthy", "unhealthy"):
                self.known(where, f"{kind}.{state}", part.get(state, {}))
                for status in part.get(state, {}).get("http_statuses", []):
                    if not 100 <= status <= 999:
                        self.say(where, f"in 'http_statuses': {status} is no status")
        active = checks.get("active", {})
        if not active.get("unhealthy", {}).get("interval") or not active.get("healthy", {}).get("interval"):
            self.say(where, "an interval of 0 switches active checks off, and only they bring a node back")
        targets = upstream.get("targets", [])
        if not targets:
            self.say(where, "no targets: every call is answered with 503")
        for target in targets:
            self.known(where, "target", target)
            if not 0 <= target.get("weight", 100) <= 65535:
                self.say(where, "in 'weight': value should be between 0 and 65535")
        self.unique(where, [target.get("target") for target in targets])

    def service(self, service):
        where = f"service {service.get('name')}"
        self.known(where, "service", service)
        if "url" in service and {"protocol", "host", "port", "path"} & set(service):
            self.say(where, "url stands for protocol, host, port and path; not both")
        if "url" not in service and service.get("host") not in self.upstreams:
            self.say(where, f"host {service.get('host')} is no upstream of this file")
        for field in ("connect_timeout", "write_timeout", "read_timeout"):
            if not 1 <= service.get(field, 60000) <= 2147483646:
                self.say(where, f"in '{field}': value should be between 1 and 2147483646")
        if not 0 <= service.get("retries", 5) <= 32767:
            self.say(where, "in 'retries': value should be between 0 and 32767")
        for route in service.get("routes", []):
            self.route(service, route)

    def route(self, service, route):
        where = f"route {route.get('name')}"
        self.known(where, "route", route)
        protocols = route.get("protocols", ["http", "https"])
        for protocol in protocols:
            if protocol not in ("http", "https"):
                self.say(where, f"in 'protocols': unknown type: {protocol}")
        if protocols == ["https"] and route.get("https_redirect_status_code", 426) not in (301, 302, 307, 308):
            self.say(where, "plain HTTP is answered with 426; a redirect is kinder")
        if not (route.get("paths") or route.get("methods") or route.get("headers") or route.get("hosts")):
            self.say(where, "must set one of 'methods', 'hosts', 'headers', 'paths', 'snis' when 'protocols' is 'https'")
        if "methods" in route and "OPTIONS" not in route["methods"]:
            self.say(where, "methods without OPTIONS: preflights find no route")
        if route.get("strip_path", True):
            self.say(where, "strip_path would take the whole path away from the node")
        for path in route.get("paths", []):
            if not re.match(r"~?/", path):
                self.say(where, f"in 'paths': should start with: / (fixed path) or ~/ (regex path); got {path}")
            elif path.startswith("~"):
                try:
                    expression(path)
                except re.error as error:
                    self.say(where, f"in 'paths': invalid regex: {path} ({error})")
                if not path.endswith(("$", "|$)")):
                    self.say(where, f"in 'paths': {path} is anchored at its start only; end it with $")
            elif re.search(r"[\^$()\[\]{}*+?|\\]", path):
                self.say(where, f"in 'paths': {path} looks like a regex, but without ~ it is a literal prefix: a dead route")
        if service.get("host") in self.upstreams:
            upstream = self.upstreams[service["host"]]
            name = upstream.get("hash_on_uri_capture")
            with_capture = [path for path in route.get("paths", []) if f"(?<{name}>" in path]
            sets_header = any(plugin.get("name") in ("post-function", "correlation-id") for plugin in route.get("plugins", []))
            if name and len(with_capture) != len(route.get("paths", [])) and not sets_header:
                self.say(where, f"neither a capture '{name}' nor a plugin that sets the header: every call goes to one node")

    def all_plugins(self):
        for plugin in self.document.get("plugins", []):
            place = ", ".join(f"{kind} {plugin[kind]}" for kind in ("service", "route", "consumer") if kind in plugin)
            yield (place or "global", plugin)
        for service, route in self.routes:
            for plugin in route.get("plugins", []):
                yield (f"route {route.get('name')}", plugin)
        for service in self.services:
            for plugin in service.get("plugins", []):
                yield (f"service {service.get('name')}", plugin)
        for consumer in self.document.get("consumers", []):
            for plugin in consumer.get("plugins", []):
                yield (f"consumer {consumer.get('username')}", plugin)

    def plugin(self, place, plugin):
        name, config = plugin.get("name"), plugin.get("config", {})
        where = f"plugin {name} of {place}"
        self.known(where, "plugin", plugin)
        if name not in CONFIGS:
            self.say(where, f"plugin '{name}' not enabled; add it to the 'plugins' configuration property")
            return
        self.known(where, None, config, CONFIGS[name])
        references = {
            "service": [service.get("name") for service in self.services],
            "route": [route.get("name") for _, route in self.routes],
            "consumer": self.consumers,
        }
        for kind, names in references.items():
            if kind in plugin and plugin[kind] not in names:
                self.say(where, f"invalid reference '{kind}: {plugin[kind]}' (no such entry in '{kind}s')")
        getattr(self, name.replace("-", "_"))(where, config)

    def cors(self, where, config):
        origins = config.get("origins") or ["*"]
        if "*" in origins and config.get("credentials"):
            self.say(where, "with credentials, * (or no origin at all) lets every page act in its visitor's name")
        if not config.get("preflight_continue", False) is False:
            self.say(where, "preflight_continue sends preflights through key-auth")

    def key_auth(self, where, config):
        for key in config.get("key_names", []):
            if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
                self.say(where, f"bad header name '{key}', allowed characters are A-Z, a-z, 0-9, '_', and '-'")
        if not config.get("hide_credentials"):
            self.say(where, "without hide_credentials keys reach the nodes' logs")
        anonymous = config.get("anonymous")
        if anonymous is not None:
            with_keys = [c.get("username") for c in self.document.get("consumers", []) if c.get("keyauth_credentials")]
            if anonymous not in self.consumers:
                self.say(where, f"anonymous '{anonymous}' is no consumer: every call without a key is answered with 500")
            if anonymous in with_keys:
                self.say(where, f"anonymous '{anonymous}' is somebody who has a key: everybody would act in that name")

    def rate_limiting(self, where, config):
        if config.get("policy", "local") not in ("local", "redis"):
            self.say(where, "in 'policy': expected one of: local, redis")
        given = [(period, config[period]) for period in PERIODS if config.get(period) is not None]
        if not given:
            self.say(where, "at least one of these fields must be non-empty: 'config.second', 'config.minute', ...")
        for period, limit in given:
            if limit <= 0:
                self.say(where, f"in '{period}': value must be greater than zero")
        for (short, low), (long, high) in zip(given, given[1:]):
            if high < low:
                self.say(where, f"The limit for {long}({high:.1f}) cannot be lower than the limit for {short}({low:.1f})")
        limit_by = config.get("limit_by", "consumer")
        if limit_by not in ("consumer", "credential", "ip", "service", "header", "path"):
            self.say(where, f"in 'limit_by': {limit_by} is none of Kong's")
        if limit_by == "header" and not config.get("header_name") or limit_by == "path" and not config.get("path"):
            self.say(where, f"limit_by {limit_by} needs its name")

    def request_size_limiting(self, where, config):
        if config.get("size_unit", "megabytes") not in ("megabytes", "kilobytes", "bytes"):
            self.say(where, "in 'size_unit': expected one of: megabytes, kilobytes, bytes")
        if config.get("require_content_length"):
            self.say(where, "require_content_length refuses every GET with 411")

    def correlation_id(self, where, config):
        if config.get("generator", "uuid#counter") != "uuid":
            self.say(where, "in 'generator': the node takes a UUID; expected uuid")

    def post_function(self, where, config):
        if not config.get("access") or not all(isinstance(source, str) for source in config["access"]):
            self.say(where, "in 'access': expected a list of Lua texts")
        for source in config.get("access", []):
            if re.search(r"\brequire\b", source):
                self.say(where, "require is not there in Kong's sandbox")

    def credentials(self):
        keys = []
        for consumer in self.document.get("consumers", []):
            where = f"consumer {consumer.get('username')}"
            self.known(where, "consumer", consumer)
            for credential in consumer.get("keyauth_credentials", []):
                self.known(where, "credential", credential)
                key = credential.get("key", "")
                keys.append(key)
                if key.startswith("{vault://"):
                    self.say(where, "a vault reference as a key becomes the literal key")
                elif not VARIABLE.fullmatch(key):
                    self.say(where, "a key in clear; expected ${NAME}")
        self.unique("keyauth_credentials", keys)

    def certificates(self):
        for certificate in self.document.get("certificates", []):
            self.known("certificate", "certificate", certificate)
            for field in ("cert", "key"):
                if not re.fullmatch(r"\{vault://env/[a-z0-9-]+\}", certificate.get(field, "")):
                    self.say("certificate", f"in '{field}': expected a reference such as {{vault://env/vedette-tls-{field}}}")

    def variables(self):
        for found in re.findall(r"\$\{[^}]*\}?", self.text):
            if not VARIABLE.fullmatch(found):
                self.say("file", f"{found} is no variable that render fills in")
        for line in self.text.splitlines():
            for found in VARIABLE.finditer(line):
                if line[: found.start()].count('"') % 2 == 0:
                    self.say("file", f"{found[0]} is not inside double quotes: a value could change the file's structure")


def expression(path):
    return re.compile(re.sub(r"\(\?<([a-z_]+)>", r"(?P<\1>", path[1:]))


def routed(document, method, path, headers=()):
    """The service, the route and the captures for a request: more attributes first, then regex before prefix, longer prefixes first."""
    best = None
    for service in document["services"]:
        for route in service.get("routes", []):
            if "methods" in route and method not in route["methods"]:
                continue
            if any(dict(headers).get(name) not in values for name, values in route.get("headers", {}).items()):
                continue
            for pattern in route.get("paths", []):
                match = expression(pattern).match(path) if pattern.startswith("~") else path.startswith(pattern)
                if not match:
                    continue
                rank = (("methods" in route) + ("headers" in route), pattern.startswith("~"), len(pattern))
                if best is None or rank > best[0]:
                    best = (rank, service["name"], route["name"], match.groupdict() if pattern.startswith("~") else {})
    return best[1:] if best else None


def against_api(document, openapi):
    """Every call of the OpenAPI document has a route of the right kind; nothing that needs a key has one without."""
    found = []
    guarded = {plugin["service"]: plugin["config"] for plugin in document["plugins"] if plugin["name"] == "key-auth" and "service" in plugin}
    one_id = "2b1c3d4e-0000-4000-8000-00000000000a"
    for template, item in openapi["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "delete", "patch"):
                continue
            path = template.replace("{session_id}", one_id).replace("{asset}", "app.js")
            needs_key = operation.get("security", openapi.get("security", [])) != []
            call = f"{method.upper()} {template}"
            target = routed(document, method.upper(), path)
            if template == "/metrics":
                if target:
                    found.append(f"{call} is published by route {target[1]}; metrics stay inside")
                continue
            if target is None:
                found.append(f"{call} finds no route")
                continue
            service, route, captures = target
            if needs_key and service not in guarded:
                found.append(f"{call} needs a key, but route {route} asks for none")
            if needs_key and "anonymous" in guarded.get(service, {}) and not template.startswith("/ws/"):
                found.append(f"{call} needs a key, but route {route} lets anonymous callers on")
            if not needs_key and service in guarded:
                found.append(f"{call} is open, but route {route} asks for a key")
            if "{session_id}" in template and captures.get("session_id") != one_id:
                found.append(f"{call} does not go to its session's node: route {route} captures no session_id")
            if template in ("/api/v1/video/stop", "/api/v1/video/pause", "/api/v1/video/resume", "/api/v1/video/start") and service != "vedette-sessions":
                found.append(f"{call} does not go to its session's node: it goes to service {service}")
    for path in ("/metrics", "/metrics/", "/metrics.", "//metrics", "/health/../metrics"):
        # Kong matches the path normalised.
        parts = []
        for part in path.split("/")[1:]:
            parts = parts[:-1] if part == ".." else parts + [part] if part else parts
        target = routed(document, "GET", "/" + "/".join(parts))
        if target:
            found.append(f"{path} is reached by route {target[1]}")
    return found


def lua(document):
    """Runs the file's Lua with a stand-in for Kong: what it must set, and what it must leave."""
    from lupa import luajit21 as lupa

    found = []
    sources = {}
    for service in document["services"]:
        for route in service.get("routes", []):
            for plugin in route.get("plugins", []):
                if plugin["name"] == "post-function":
                    sources[route["name"]] = "\n".join(plugin["config"]["access"])
    open_source = [p for p in document["plugins"] if p["name"] == "post-function" and p.get("service") == "vedette-open"]

    def run(source, query=None, body=None, header=None):
        runtime = lupa.LuaRuntime(register_eval=False)
        done = {}
        stand_in = runtime.eval(
            "function(query, body, header, set, clear) return { request = { get_query_arg = function() return query end,"
            " get_body = function() return body end, get_header = function() return header end },"
            " service = { request = { set_header = set, clear_header = clear } } } end"
        )
        table = runtime.table_from(body) if isinstance(body, dict) else body
        runtime.globals().kong = stand_in(query, table, header, lambda k, v: done.__setitem__(k, v), lambda k: done.__setitem__(k, None))
        runtime.execute(source)
        return done

    capitals, small = "2B1C3D4E-0000-4000-8000-00000000000A", "2b1c3d4e-0000-4000-8000-00000000000a"
    cases = [
        ("session-control", {"query": capitals}, {"X-Session-Id": small}),
        ("session-control", {"body": {"session_id": small}}, {"X-Session-Id": small}),
        ("session-control", {"query": small, "body": {"session_id": "other"}}, {"X-Session-Id": small}),
        # ?session_id without a value is `true`, twice is a table; numbers and other bodies are no ids.
        ("session-control", {"query": True, "body": {"session_id": small}}, {"X-Session-Id": small}),
        ("session-control", {"body": {"session_id": 5}}, {}),
        ("session-control", {"body": "text"}, {}),
        ("session-control", {}, {}),
        ("session-control", {"query": ""}, {}),
        ("session-start", {"header": capitals}, {"X-Session-Id": small}),
        ("session-start", {}, {}),
    ]
    for route, arguments, expected in cases:
        if route not in sources:
            found.append(f"route {route} has no post-function")
            continue
        got = run(sources[route], **arguments)
        if got != expected:
            found.append(f"post-function of {route} with {arguments}: set {got}, expected {expected}")
    identity = ["X-Consumer-ID", "X-Consumer-Custom-ID", "X-Consumer-Username", "X-Credential-Identifier", "X-Anonymous-Consumer"]
    cleared = run("\n".join(open_source[0]["config"]["access"])) if open_source else {}
    for name in identity:
        if cleared.get(name, "") is not None:
            found.append(f"service vedette-open lets a client's own {name} through to the node")
    return found


def problems(document, text, openapi):
    found = Check(document, text).run()
    try:
        return found + against_api(document, openapi) + lua(document)
    except (KeyError, IndexError, TypeError) as error:
        return found + [f"not fit for the further checks: {error!r}"]


def self_test(document, text, openapi):
    """The checks must be able to fail: each of these spoils one thing. Returns the spoilings nobody noticed."""

    def plugin(d, name, service=None):
        return next(p for p in d["plugins"] if p["name"] == name and p.get("service") == service)

    def route(d, name):
        return next(r for s in d["services"] for r in s.get("routes", []) if r["name"] == name)

    spoilings = {
        "unknown field": lambda d: d["upstreams"][0].update(nope=1),
        "dashes in the hashed header": lambda d: d["upstreams"][0].update(hash_fallback_header="x-session-id"),
        "no fallback": lambda d: d["upstreams"][0].pop("hash_fallback"),
        "no name of the capture": lambda d: d["upstreams"][0].pop("hash_on_uri_capture"),
        "regex without ~": lambda d: route(d, "session-status").update(paths=[route(d, "session-status")["paths"][0][1:]]),
        "regex without an end": lambda d: route(d, "page").update(paths=["~/docs"]),
        "no capture": lambda d: route(d, "session-status").update(paths=["~/api/v1/video/status/[0-9a-f-]{36}$"]),
        "methods without OPTIONS": lambda d: route(d, "session-start").update(methods=["POST"]),
        "strip_path": lambda d: route(d, "watch").update(strip_path=True),
        "protocol ws": lambda d: route(d, "watch").update(protocols=["ws"]),
        "a key in clear": lambda d: d["consumers"][0]["keyauth_credentials"][0].update(key="secret"),
        "a vault reference as key": lambda d: d["consumers"][0]["keyauth_credentials"][0].update(key="{vault://env/key}"),
        "a key twice": lambda d: d["consumers"][1].update(keyauth_credentials=d["consumers"][0]["keyauth_credentials"]),
        "policy cluster": lambda d: plugin(d, "rate-limiting")["config"].update(policy="cluster"),
        "hour below minute": lambda d: plugin(d, "rate-limiting")["config"].update(hour=5),
        "no period": lambda d: [plugin(d, "rate-limiting")["config"].pop(p) for p in ("minute", "hour")],
        "no key on a service": lambda d: d["plugins"].remove(plugin(d, "key-auth", "vedette-sessions")),
        "a dangling service": lambda d: plugin(d, "key-auth", "vedette-api").update(service="nobody"),
        "the same global plugin twice": lambda d: d["plugins"].append(plugin(d, "cors")),
        "bad key name": lambda d: plugin(d, "key-auth", "vedette-watch")["config"].update(key_names=["api key"]),
        "anonymous who has a key": lambda d: plugin(d, "key-auth", "vedette-watch")["config"].update(anonymous="viewer"),
        "anonymous on the API": lambda d: plugin(d, "key-auth", "vedette-sessions")["config"].update(anonymous="ticket"),
        "every origin": lambda d: plugin(d, "cors")["config"].update(origins=[]),
        "metrics published": lambda d: route(d, "page").update(paths=["~/[^/]*$"]),
        "identity not cleared": lambda d: plugin(d, "post-function", "vedette-open")["config"].update(access=["local nothing = 1"]),
        "capitals hashed": lambda d: route(d, "session-control")["plugins"][0]["config"].update(
            access=[route(d, "session-control")["plugins"][0]["config"]["access"][0].replace(":lower()", "")]
        ),
        "unknown plugin": lambda d: d["plugins"].append({"name": "nope"}),
        "no format version": lambda d: d.pop("_format_version"),
        "active checks off": lambda d: d["upstreams"][0]["healthchecks"]["active"]["unhealthy"].update(interval=0),
        "a service without upstream": lambda d: d["services"][0].update(host="elsewhere"),
    }
    unnoticed = []
    for name, spoil in spoilings.items():
        spoiled = copy.deepcopy(document)
        spoil(spoiled)
        if not problems(spoiled, text, openapi):
            unnoticed.append(name)
    if not problems(document, text + "\nfoo: ${VEDETTE_BARE}\n", openapi):
        unnoticed.append("a variable outside quotes")
    return unnoticed, len(spoilings) + 1
