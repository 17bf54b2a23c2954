# SPDX-License-Identifier: Apache-2.0
"""Checks everything in deploy/. Run by scripts/check-deploy. Prints what it did; exits with 1 where something is wrong."""

import importlib.metadata
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

import containers
import kong
import render

ROOT = pathlib.Path(__file__).resolve().parents[2]


def read(path):
    return (ROOT / path).read_text()


def parse(path):
    return yaml.safe_load(read(path))


def schema():
    """The compose specification's schema, from the package that carries it; not ours to commit."""
    files = importlib.metadata.files("docker-compose") or []
    return json.loads(next(file for file in files if file.name == "compose_spec.json").read_text())


def service_unit():
    found = containers.unit(read("deploy/systemd/vedette.service"))
    if not shutil.which("systemd-analyze"):
        print("SKIPPED: systemd-analyze is not installed; vedette.service was read by us only")
        return found
    with tempfile.TemporaryDirectory() as folder:
        # The program is not installed here; anything that can be executed stands in for it.
        text = read("deploy/systemd/vedette.service").replace("/opt/vedette/bin/vedette", shutil.which("true"))
        unit = pathlib.Path(folder) / "vedette.service"
        unit.write_text(text)
        done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
        mentioned = [line for line in done.stderr.splitlines() if "vedette.service" in line]
        return found + mentioned


def main():
    failed = False

    def report(what, found, note=""):
        nonlocal failed
        failed = failed or bool(found)
        print(f"{'FAILED' if found else 'ok':7}{what}{note}")
        for line in found:
            print(f"       {line}")

    text, document = read("deploy/kong/kong.yml"), parse("deploy/kong/kong.yml")
    openapi = json.loads(read("docs/reference/openapi.json"))
    report("deploy/kong/kong.yml: Kong's schema, the known traps, every call of openapi.json, the Lua", kong.problems(document, text, openapi))
    lost = [file.name for file in sorted((ROOT / "Public").iterdir()) if not kong.routed(document, "GET", f"/{file.name}")]
    report("  every file of the page has a route", [f"/{name} finds no route" for name in lost])
    unnoticed, count = kong.self_test(document, text, openapi)
    report("  its checks can fail", [f"spoiled and not noticed: {name}" for name in unnoticed], f" ({count} spoiled copies)")

    found, shells = render.problems(ROOT, yaml.safe_load)
    report("deploy/kong/render", found, f" (in {', '.join(shells)})")

    specification = schema()
    alone, three, gpu = parse("deploy/compose.yml"), parse("deploy/compose.cluster.yml"), parse("deploy/compose.gpu.yml")
    mediamtx, node = parse("deploy/mediamtx/mediamtx.yml"), parse("deploy/node/cluster.yml")
    report("deploy/compose.yml", containers.compose(alone, specification, ROOT, "compose.yml", ["vedette"]))
    report("deploy/compose.gpu.yml over it", containers.compose(containers.merged(alone, gpu), specification, ROOT, "compose.gpu.yml", ["vedette"]))
    report("deploy/compose.cluster.yml", containers.compose(three, specification, ROOT, "compose.cluster.yml", ["kong"]))
    report("  its parts agree", containers.cluster(three, text, mediamtx, node))
    report("deploy/mediamtx/mediamtx.yml", containers.mediamtx(mediamtx))
    unnoticed, count = containers.self_test((alone, three, mediamtx), specification, ROOT, text, node)
    report("  their checks can fail", [f"spoiled and not noticed: {name}" for name in unnoticed], f" ({count} spoiled copies)")
    report("deploy/Dockerfile, .dockerignore", containers.dockerfile(read("deploy/Dockerfile"), read(".dockerignore"), read("scripts/setup"), ROOT))
    report("deploy/systemd/vedette.service", service_unit())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
