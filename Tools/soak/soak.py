# SPDX-License-Identifier: Apache-2.0
"""Runs the service with looped clips as cameras and viewers that come and go, and says whether anything grew.

Started by scripts/soak, which sees to what this needs. Exit status 0 if every check passed.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import dataclasses
import json
import os
import pathlib
import platform
import random
import subprocess
import time

import chart
import sampling
import service as processes
import verdict
import viewers

FOLDER = pathlib.Path("artefacts")
# Everything ends so soon after SIGTERM, in seconds: what the service promises.
SHUTDOWN_SECONDS = 5.0
# Viewers that left are gone from the counts after so many seconds.
SETTLE_SECONDS = 15.0
# Asked at the start: the tree may go on while the run does.
COMMIT = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
# A camera has frames so soon after the start, in seconds; the first waits for the model.
START_SECONDS = 120.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Run the service for long, and fail on growth.")
    parser.add_argument("--minutes", type=float, default=60, help="how long to watch (default: 60)")
    parser.add_argument("--cameras", type=int, default=2, help="looped clips published and analysed (default: 2)")
    parser.add_argument("--viewers", type=int, default=5, help="places of viewers, one after the other in each (default: 5)")
    parser.add_argument("--interval", type=float, default=5, help="seconds between samples (default: 5)")
    given = parser.parse_args()
    if given.minutes <= 0 or given.cameras < 1 or given.viewers < 1 or given.interval <= 0:
        parser.error("expected minutes and interval above 0, and at least one camera and one viewer")
    return given


async def main(given: argparse.Namespace) -> int:
    FOLDER.mkdir(exist_ok=True)
    service = processes.Service(os.environ["VEDETTE_BINARY"], FOLDER, given.cameras)
    cameras: list[asyncio.subprocess.Process] = []
    with open(FOLDER / "soak-cameras.log", "wb") as camera_log:
        try:
            # The service refuses variables that look like its own and are not.
            await service.start({name: value for name, value in os.environ.items() if name != "VEDETTE_BINARY"})
            for number in range(given.cameras):
                url = f"rtsp://127.0.0.1:{service.relay_port}/camera{number}"
                cameras.append(await processes.publisher(os.environ["SOAK_CLIP"], url, camera_log))
            sessions = [await start(service, number) for number in range(given.cameras)]
            print(f"soak: {given.cameras} cameras, {given.viewers} viewers, {given.minutes:g} minutes; samples in {FOLDER}/soak.csv", flush=True)
            samples, watch, ended_early = await watch_over(given, service, cameras, sessions)
            endings = [] if ended_early else await ending(service, sessions, samples)
        finally:
            await service.stop()
            await processes.end(cameras)
    checks = verdict.judge(samples, given.cameras) + endings
    if ended_early:
        checks.append(verdict.Check("to the end", False, ended_early))
    return report(given, samples, watch, checks)


async def start(service, number: int) -> str:
    """Starts the analysis of a camera, and waits until it has frames. A camera that does not publish yet is asked for again."""
    camera = {"stream_url": f"rtsp://127.0.0.1:{service.relay_port}/camera{number}", "name": f"soak {number}"}
    session = None
    async with asyncio.timeout(START_SECONDS):
        while True:
            if session is None:
                answer = json.loads(await asyncio.to_thread(service.expect, "POST", "/api/v1/video/start", camera))
                session = answer["session_id"]
            status = json.loads(await asyncio.to_thread(service.expect, "GET", f"/api/v1/video/status/{session}"))
            if status["state"] == "running" and status["counters"]["analysed"] > 0:
                return session
            if status["state"] == "failed":
                if status["error"] != "not_found":
                    raise SystemExit(f"soak: camera {number} failed: {status['error_detail']}")
                session = None
            await asyncio.sleep(0.5)


async def watch_over(given, service, cameras, sessions) -> tuple[list[dict], viewers.Watch, str | None]:
    """The run itself: samples, what viewers saw, and why it ended early if it did."""
    watch, over = viewers.Watch(), asyncio.Event()
    sampler = sampling.Sampler(service, sessions, watch)
    await asyncio.to_thread(sampler.take, 0.0)
    begin = time.monotonic()
    samples: list[dict] = []
    early = None
    places = [asyncio.create_task(viewers.come_and_go(service, sessions, number, watch, over)) for number in range(given.viewers)]
    try:
        with open(FOLDER / "soak.csv", "w", newline="") as file:
            table = csv.DictWriter(file, sampling.COLUMNS, extrasaction="ignore")
            table.writeheader()
            while time.monotonic() - begin < given.minutes * 60 and not early:
                await asyncio.sleep(given.interval - (time.monotonic() - begin) % given.interval)
                early = ended(service, cameras)
                if not early:
                    samples.append(await asyncio.to_thread(sampler.take, round(time.monotonic() - begin, 2)))
                    table.writerow({key: round(value, 2) if isinstance(value, float) else value for key, value in samples[-1].items()})
                    file.flush()
                    if len(samples) % 12 == 0:
                        say(samples[-1])
                for place in places:
                    if place.done() and place.exception():
                        raise place.exception()
    finally:
        over.set()
        for place in places:
            place.cancel()
        await asyncio.gather(*places, return_exceptions=True)
    return samples, watch, early


def ended(service, cameras) -> str | None:
    if not service.is_running:
        return f"the service ended with {service.process.returncode}; see {FOLDER}/soak.log"
    if any(camera.returncode is not None for camera in cameras):
        return f"a camera's ffmpeg ended; see {FOLDER}/soak-cameras.log"
    return None


def say(sample: dict) -> None:
    print(
        f"soak: {sample['seconds'] / 60:6.1f} min  {sample['rss_mib']:6.1f} MiB  {sample['descriptors']} descriptors  {sample['threads']} threads  "
        f"{sample['viewers']} viewers  {sample['analysed_fps']:.1f} of {sample['received_fps']:.1f} frames/s  "
        f"p50 {sample['latency_p50_ms'] or 0:.0f} ms  CPU {sample['cpu_percent']:.0f} %", flush=True)


async def ending(service, sessions, samples) -> list[verdict.Check]:
    """What has to hold once the crowd has left, and when the service is asked to end with cameras and viewers at it."""
    left, deadline = None, time.monotonic() + SETTLE_SECONDS
    while left != 0 and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        left = int(sampling.metric((await asyncio.to_thread(service.expect, "GET", "/metrics")).decode(), "vedette_viewers"))
    checks = [verdict.Check("viewers that left are gone", left == 0, f"{left} still counted; {SETTLE_SECONDS:.0f} s are given")]

    last, chance = viewers.Watch(), random.Random(0)
    visits = [asyncio.create_task(viewers.visit(service, session, "binary", 60, chance, last, quick=True)) for session in sessions]
    while last.frames < len(visits) and not all(visit.done() for visit in visits):
        await asyncio.sleep(0.1)
    seconds, status = await service.stop()
    await asyncio.gather(*visits, return_exceptions=True)
    return checks + [
        verdict.Check("ends when asked", status == 0 and seconds <= SHUTDOWN_SECONDS, f"exit status {status} after {seconds:.1f} s"),
        verdict.Check("viewers are told that it ends", last.goodbyes == [1001] * len(visits), f"close codes {last.goodbyes}; expected 1001"),
    ]


def report(given, samples: list[dict], watch: viewers.Watch, checks: list[verdict.Check]) -> int:
    passed = all(check.passed for check in checks)
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    summary = {
        "passed": passed,
        "minutes": round(samples[-1]["seconds"] / 60, 1) if samples else 0,
        "cameras": given.cameras,
        "viewers": given.viewers,
        "visits": watch.visits,
        "frames_received": samples[-1]["received"] if samples else 0,
        "frames_analysed": samples[-1]["analysed"] if samples else 0,
        "frames_seen_by_viewers": watch.frames,
        "machine": f"{processor}, {os.cpu_count()} cores",
        "commit": COMMIT,
        "binary": os.environ["VEDETTE_BINARY"],
        "clip": pathlib.Path(os.environ["SOAK_CLIP"]).name,
        "checks": [dataclasses.asdict(check) for check in checks],
        "viewer_mistakes": watch.mistakes[:50],
    }
    (FOLDER / "soak.json").write_text(json.dumps(summary, indent=2) + "\n")
    if samples:
        title = f"{summary['minutes']:g} minutes, {given.cameras} cameras, {given.viewers} viewers coming and going ({watch.visits} visits)\n{summary['machine']}, {COMMIT}"
        chart.draw(samples, title, FOLDER / "soak.png")
    for check in checks:
        print(f"soak: {'ok    ' if check.passed else 'FAILED'} {check.name}: {check.detail}")
    print(f"soak: {'flat' if passed else 'NOT FLAT'}; curves in {FOLDER}/soak.png, samples in {FOLDER}/soak.csv, verdict in {FOLDER}/soak.json")
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(arguments())))
