# SPDX-License-Identifier: Apache-2.0
"""Runs deploy/kong/render in every POSIX shell there is here, on the real template and on bad input."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

GOOD = {
    "VEDETTE_NODE_1": "10.87.0.11:8080",
    "VEDETTE_NODE_2": "10.87.0.12:8080",
    "VEDETTE_NODE_3": "10.87.0.13:8080",
    "VEDETTE_CORS_ORIGIN": "https://video.example.test",
    "VEDETTE_HOST": "video.example.test",
    "VEDETTE_KEY_OPERATOR": "0123456789abcdef0123456789abcdef",
    "VEDETTE_KEY_VIEWER": "fedcba9876543210fedcba9876543210",
    "VEDETTE_TLS_CERT": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "VEDETTE_TLS_KEY": "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----",
}
# What is changed, and what render must say about it. None takes a variable away.
BAD = [
    ({"VEDETTE_NODE_2": None}, "VEDETTE_NODE_2 is not set"),
    ({"VEDETTE_NODE_2": ""}, "VEDETTE_NODE_2 is not set"),
    ({"VEDETTE_TLS_KEY": None}, "VEDETTE_TLS_KEY is not set"),
    ({"VEDETTE_KEY_VIEWER": 'a"b0123456789abcdef0123'}, "VEDETTE_KEY_VIEWER holds a character"),
    ({"VEDETTE_KEY_VIEWER": "0123456789abcdef\n- 0123"}, "VEDETTE_KEY_VIEWER holds a character"),
    ({"VEDETTE_KEY_VIEWER": "0123456789abcdef${HOME}"}, "VEDETTE_KEY_VIEWER holds a character"),
    ({"VEDETTE_KEY_VIEWER": "0123456789\\u0022abcdef"}, "VEDETTE_KEY_VIEWER holds a character"),
    ({"VEDETTE_KEY_VIEWER": "short"}, "VEDETTE_KEY_VIEWER is shorter than 16"),
    ({"VEDETTE_KEY_VIEWER": GOOD["VEDETTE_KEY_OPERATOR"]}, "VEDETTE_KEY_VIEWER is the same key as another"),
    ({"VEDETTE_KEY_VIEWER": None, "VEDETTE_KEY_VIEWER_FILE": "/nowhere"}, "VEDETTE_KEY_VIEWER_FILE names /nowhere"),
]
BAD_TEMPLATES = [("a: \"${VEDETTE_HOST\"\n", "without its }"), ("a: \"${vedette}\"\n", "is no name of a variable"), ("a: \"${A;B}\"\n", "is no name")]


def shells():
    known = [["dash"], ["busybox", "sh"], ["bash", "--posix"]]
    return [shell for shell in known if shutil.which(shell[0])]


def problems(root, parse):
    """`parse` reads YAML. Returns what went wrong, and the names of the shells it was tried in."""
    render, template = root / "deploy/kong/render", root / "deploy/kong/kong.yml"
    found = []
    for shell in shells():
        with tempfile.TemporaryDirectory() as folder:
            found += [f"{' '.join(shell)}: {problem}" for problem in tried(shell, render, template, pathlib.Path(folder), parse)]
    return found, [shell[0] for shell in shells()]


def run(shell, render, template, output, environment, *command):
    return subprocess.run(
        [*shell, str(render), str(template), str(output), *command],
        env={"PATH": os.environ["PATH"]} | {name: value for name, value in environment.items() if value is not None},
        capture_output=True, text=True, timeout=30,
    )


def tried(shell, render, template, folder, parse):
    output = folder / "kong.yml"
    done = run(shell, render, template, output, GOOD, "sh", "-c", 'printf %s "$VEDETTE_TLS_CERT"')
    if done.returncode:
        yield f"fails on good values: {done.stderr}"
        return
    if done.stdout != GOOD["VEDETTE_TLS_CERT"]:
        yield "does not become the command, or does not hand it the certificate"
    expected = template.read_text()
    for name, value in GOOD.items():
        expected = expected.replace("${%s}" % name, value)
    if output.read_text() != expected:
        yield "writes another file than a plain replacement would"
    if stat.S_IMODE(output.stat().st_mode) != 0o600:
        yield f"leaves the file readable by others ({stat.S_IMODE(output.stat().st_mode):o})"
    if [c["keyauth_credentials"][0]["key"] for c in parse(output.read_text())["consumers"][:2]] != [GOOD["VEDETTE_KEY_OPERATOR"], GOOD["VEDETTE_KEY_VIEWER"]]:
        yield "puts other keys into the file"

    # As container secrets come: from files, with a line feed at the end; the values stay out of the command's environment.
    environment = dict(GOOD)
    for name in ("VEDETTE_KEY_OPERATOR", "VEDETTE_KEY_VIEWER", "VEDETTE_TLS_CERT", "VEDETTE_TLS_KEY"):
        (folder / name).write_text(environment.pop(name) + "\n")
        environment[name + "_FILE"] = str(folder / name)
    output.unlink()
    done = run(shell, render, template, output, environment, "env")
    if done.returncode or output.read_text() != expected:
        yield f"fails with values from files: {done.stderr}"
    if GOOD["VEDETTE_KEY_VIEWER"] in done.stdout:
        yield "hands a key on in the environment"
    if "AAAA" not in done.stdout:
        yield "does not export a certificate that came from a file"
    output.unlink()

    for change, complaint in BAD:
        done = run(shell, render, template, output, GOOD | change, "echo", "started")
        if done.returncode == 0 or "started" in done.stdout or complaint not in done.stderr:
            yield f"with {sorted(change)}: expected '{complaint}', got {done.returncode} and '{done.stderr.strip()}'"
        if any(value and len(value) > 5 and not value.startswith("/") and value in done.stderr + done.stdout for value in change.values()):
            yield f"with {sorted(change)}: says the value"
        if output.exists() or list(folder.glob("*.part")):
            yield f"with {sorted(change)}: leaves a file behind"
    for text, complaint in BAD_TEMPLATES:
        bad = folder / "bad.yml"
        bad.write_text(text)
        done = run(shell, render, bad, output, GOOD)
        if done.returncode == 0 or complaint not in done.stderr:
            yield f"with the template {text!r}: expected '{complaint}', got {done.returncode} and '{done.stderr.strip()}'"
