# SPDX-License-Identifier: Apache-2.0
"""Holds the compose files against the compose specification and against our own rules, MediaMTX's file against what all its
versions since 1.9 know, and the Dockerfile against the manifest it builds from."""

import copy
import ipaddress
import re

# Keys that MediaMTX 1.9 and the newest version both know; an unknown key stops it.
MEDIAMTX = {
    "": {"logLevel", "rtsp", "rtspAddress", "rtmp", "hls", "webrtc", "srt", "playback", "pprof", "api", "apiAddress", "metrics", "metricsAddress",
         "authInternalUsers", "paths"},
    "user": {"user", "pass", "ips", "permissions"},
    "permission": {"action", "path"},
    "path": {"source", "sourceOnDemand", "rtspTransport"},
}


def merged(base, over):
    """As compose lays one file over another, for the shapes our files have: mappings by key, lists one after the other."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {key: merged(base[key], over[key]) if key in base and key in over else base.get(key, over.get(key)) for key in [*base, *over]}
    if isinstance(base, list) and isinstance(over, list):
        return base + over
    return over


def interpolated(value):
    """`${NAME:-default}` with its default; a variable without one stands for itself."""
    if isinstance(value, dict):
        return {key: interpolated(item) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolated(item) for item in value]
    if not isinstance(value, str):
        return value
    while True:
        changed = re.sub(r"\$\{([A-Z_0-9]+)(?::([-?])([^${}]*))?\}", lambda m: m[3] if m[2] == "-" else m[1].lower(), value)
        if changed == value:
            return value
        value = changed


def compose(document, schema, root, name, published):
    from jsonschema import Draft7Validator

    document = interpolated(document)
    # Younger than the package's copy of the schema: a text, the project's name.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", document.pop("name", "")):
        return [f"{name}: has no name; files in one folder would share one project"]
    found = [f"{name}: {'/'.join(map(str, error.path))}: {error.message[:200]}" for error in Draft7Validator(schema).iter_errors(document)]
    services = document.get("services", {})
    for service, settings in services.items():
        where = f"{name}: {service}"
        image = settings.get("image", "")
        if not image.startswith("vedette") and not re.search(r":\d", image):
            found.append(f"{where}: image '{image}' is not pinned")
        if "ports" in settings and service not in published:
            found.append(f"{where}: publishes ports; only {', '.join(published)} may")
        for field, wanted in (("read_only", True), ("cap_drop", ["ALL"]), ("restart", "unless-stopped")):
            if settings.get(field) != wanted:
                found.append(f"{where}: {field} is {settings.get(field)}, expected {wanted}")
        if "no-new-privileges:true" not in settings.get("security_opt", []):
            found.append(f"{where}: lacks no-new-privileges")
        for field in ("mem_limit", "pids_limit", "stop_grace_period", "logging"):
            if field not in settings:
                found.append(f"{where}: has no {field}")
        if settings.get("privileged") or settings.get("network_mode") == "host":
            found.append(f"{where}: is not contained")
        for volume in settings.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./") and "gpu" not in source and not (root / "deploy" / source).exists():
                found.append(f"{where}: mounts {source}, which is not there")
        for mount in settings.get("tmpfs", []):
            if "size=" not in mount or "nosuid" not in mount:
                found.append(f"{where}: tmpfs {mount} has no size or no nosuid")
        for secret in settings.get("secrets", []):
            if secret not in document.get("secrets", {}):
                found.append(f"{where}: secret {secret} is not declared")
        for variable, value in (settings.get("environment") or {}).items():
            if variable.endswith("_FILE") and value.startswith("/run/secrets/") and value.removeprefix("/run/secrets/") not in settings.get("secrets", []):
                found.append(f"{where}: {variable} names a secret it is not given")
    return found


def cluster(document, kong_text, mediamtx, node):
    """The parts of the cluster agree about addresses, names and keys."""
    found = []
    document = interpolated(document)
    services = document["services"]
    subnet = ipaddress.ip_network(document["networks"]["inside"]["ipam"]["config"][0]["subnet"])
    if not document["networks"]["inside"].get("internal"):
        found.append("cluster: the inside network has a way out")
    addresses = {}
    for name, settings in services.items():
        address = settings["networks"]["inside"]["ipv4_address"]
        if address in addresses.values() or ipaddress.ip_address(address) not in subnet:
            found.append(f"cluster: {name} has the address {address}, which is taken or not in {subnet}")
        addresses[name] = address
        others = set(settings["networks"]) - {"inside", *{"kong": {"outside"}, "mediamtx": {"cameras"}}.get(name, set())}
        if others:
            found.append(f"cluster: {name} is in {others}")
    environment = services["kong"]["environment"]
    for variable in sorted(set(re.findall(r"\$\{([A-Z0-9_]+)\}", kong_text))) + ["VEDETTE_TLS_CERT", "VEDETTE_TLS_KEY"]:
        if variable not in environment and variable + "_FILE" not in environment:
            found.append(f"cluster: Kong is not given {variable}")
    for number in (1, 2, 3):
        if environment.get(f"VEDETTE_NODE_{number}") != f"{addresses[f'node-{number}']}:8080":
            found.append(f"cluster: VEDETTE_NODE_{number} is not where node-{number} is")
    if environment.get("KONG_ADMIN_LISTEN") != "off":
        found.append("cluster: Kong's admin API listens")
    if node["gateway"]["trusted_proxies"] != [addresses["kong"]] or node["gateway"]["mode"] != "kong":
        found.append("cluster: the nodes do not believe Kong, or believe others")
    consumers = {entry.split("=")[0] for entry in node["gateway"]["consumers"]}
    named = set(re.findall(r'^  - username: "([^"]+)"', kong_text, re.M))
    if consumers != named:
        found.append(f"cluster: the nodes know the consumers {sorted(consumers)}, Kong knows {sorted(named)}")
    if node["cameras"]["allowed"] != [addresses["mediamtx"] + ":8554"]:
        found.append("cluster: nodes may read cameras from elsewhere than MediaMTX")
    for user in mediamtx["authInternalUsers"]:
        for address in user["ips"]:
            block = ipaddress.ip_network(address)
            if not block.is_loopback and block != subnet:
                found.append(f"mediamtx.yml: {address} is not the inside network {subnet}")
    return found


def mediamtx(document):
    found = []

    def known(where, kind, entity):
        found.extend(f"mediamtx.yml: {where}unknown to some version since 1.9: {key}" for key in entity if key not in MEDIAMTX[kind])

    known("", "", document)
    for name in ("rtmp", "hls", "webrtc", "srt", "playback", "pprof"):
        if document.get(name) is not False:
            found.append(f"mediamtx.yml: {name} is on; it is on by default, so it has to be named")
    for name, port in (("rtsp", 8554), ("api", 9997), ("metrics", 9998)):
        if document.get(name) is not True or document.get(name + "Address") != f":{port}":
            found.append(f"mediamtx.yml: {name} is not at port {port}")
    for user in document.get("authInternalUsers", []):
        known("user: ", "user", user)
        if not user.get("ips") and not user.get("pass"):
            found.append("mediamtx.yml: a user without a password from everywhere")
        for permission in user.get("permissions", []):
            known("permission: ", "permission", permission)
            if permission["action"] not in ("publish", "read", "playback", "api", "metrics", "pprof"):
                found.append(f"mediamtx.yml: action {permission['action']} is none")
    if not document.get("authInternalUsers"):
        found.append("mediamtx.yml: without authInternalUsers anybody may publish and read")
    for name, path in document.get("paths", {}).items():
        known(f"path {name}: ", "path", path)
        if re.search(r"//[^/]*:[^/@]*@", path.get("source", "")):
            found.append(f"mediamtx.yml: path {name} has a password in it")
    if document.get("paths", {}).get("camera", {}).get("source") != "publisher":
        found.append("mediamtx.yml: path camera does not wait for a publisher")
    return found


def dockerfile(text, ignore, setup, root):
    found = []
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    instructions = [line.split(None, 1) for line in joined.splitlines() if line.strip()]
    words = [name for name, _ in instructions]
    stages = [rest for name, rest in instructions if name == "FROM"]
    if any(":" not in rest and "${" not in rest for rest in stages) or ":latest" in text.split("# --- what runs")[-1].split("FROM")[0]:
        found.append("Dockerfile: a base image without a version")
    last = joined[joined.rindex("FROM "):]
    for wanted in ("STOPSIGNAL SIGTERM", "HEALTHCHECK ", "USER 10001:10001", "--static-swift-stdlib"):
        if wanted not in (joined if wanted.startswith("--") else last):
            found.append(f"Dockerfile: no {wanted.strip()}")
    if re.search(r"\b(curl|wget) ", joined) or "ADD" in words:
        found.append("Dockerfile: fetches something by itself; the scripts check hashes")
    # What a developer builds against is what the image builds against.
    needed = set(re.findall(r"\b[a-z0-9-]+-dev\b", setup.split("case")[0]))
    missing = needed - set(re.findall(r"\b[a-z0-9-]+-dev\b", joined))
    if missing:
        found.append(f"Dockerfile: the build stage lacks {sorted(missing)}, which scripts/setup installs")
    kept = {line[1:] for line in ignore.splitlines() if line.startswith("!")}
    copied = [source for name, rest in instructions if name == "COPY" and "--from" not in rest for source in rest.split()[:-1]]
    for link in (root / "Sources").rglob("*"):
        if link.is_symlink():
            target = link.resolve().relative_to(root).as_posix()
            if not any(target == source or target.startswith(source + "/") for source in copied):
                found.append(f"Dockerfile: {link.relative_to(root)} leads to {target}, which is not copied")
    for name, rest in instructions:
        if name == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                if not (root / source).exists():
                    found.append(f"Dockerfile: COPY {source}: not there")
                if not any(source == entry or source.startswith(entry + "/") for entry in kept):
                    found.append(f"Dockerfile: COPY {source}: .dockerignore keeps it out")
    return found


def unit(text):
    found = []
    for wanted in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "User=vedette", "KillSignal=SIGTERM", "ProtectHome=yes"):
        if wanted not in text:
            found.append(f"vedette.service: no {wanted.strip()}")
    return found


def self_test(documents, schema, root, kong_text, node):
    """Spoils the files one by one and returns what nobody noticed."""
    alone, three, relay = documents
    attempts = {
        "an unknown field": lambda: compose(spoilt(alone, lambda d: d["services"]["vedette"].update(nope=1)), schema, root, "", ["vedette"]),
        "a node's port published": lambda: compose(spoilt(three, lambda d: d["services"]["node-1"].update(ports=["1:1"])), schema, root, "", ["kong"]),
        "a writable root": lambda: compose(spoilt(alone, lambda d: d["services"]["vedette"].pop("read_only")), schema, root, "", ["vedette"]),
        "no pinned Kong": lambda: compose(spoilt(three, lambda d: d["services"]["kong"].update(image="kong")), schema, root, "", ["kong"]),
        "a node elsewhere": lambda: cluster(
            spoilt(three, lambda d: d["services"]["node-2"]["networks"]["inside"].update(ipv4_address="10.87.0.99")), kong_text, relay, node),
        "a way out": lambda: cluster(spoilt(three, lambda d: d["networks"]["inside"].update(internal=False)), kong_text, relay, node),
        "a missing key": lambda: cluster(
            spoilt(three, lambda d: d["services"]["kong"]["environment"].pop("VEDETTE_KEY_VIEWER_FILE")), kong_text, relay, node),
        "everybody believed": lambda: cluster(three, kong_text, relay, spoilt(node, lambda d: d["gateway"].update(trusted_proxies=["10.87.0.0/24"]))),
        "moq": lambda: mediamtx(spoilt(relay, lambda d: d.update(moq=False))),
        "hls left on": lambda: mediamtx(spoilt(relay, lambda d: d.pop("hls"))),
        "api for all": lambda: mediamtx(spoilt(relay, lambda d: d["authInternalUsers"][0].update(ips=[]))),
    }
    return [name for name, attempt in attempts.items() if not attempt()], len(attempts)


def spoilt(document, change):
    document = copy.deepcopy(document)
    change(document)
    return document
