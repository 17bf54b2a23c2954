# SPDX-License-Identifier: Apache-2.0
"""One sample of a run: what the kernel, /metrics and the status answers say at one moment."""

from __future__ import annotations

import json
import os
import pathlib
import re
from statistics import median

FATES = ("analysed", "replaced", "late", "corrupt", "paused")
TICKS = os.sysconf("SC_CLK_TCK")
# The columns of the CSV file.
COLUMNS = (
    "seconds", "rss_mib", "descriptors", "threads", "cpu_percent", "viewers", "received_fps", "analysed_fps", "latency_p50_ms",
    "latency_p95_ms", "viewer_delay_ms", "received", *FATES, "in_flight", "adds_up", "cameras_alive", "reconnects", "viewer_visits",
    "viewer_frames", "viewer_skipped", "viewer_mistakes",
)


def process(pid: int) -> dict:
    """Memory, descriptors, threads and processor time of a process, from /proc."""
    folder = pathlib.Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    # After the name, which may hold anything, in parentheses.
    times = (folder / "stat").read_text().rpartition(")")[2].split()
    return {
        "rss_mib": int(status["VmRSS"].split()[0]) / 1024,
        "threads": int(status["Threads"]),
        "descriptors": len(os.listdir(folder / "fd")),
        "cpu_seconds": (int(times[11]) + int(times[12])) / TICKS,
    }


def metric(text: str, name: str, labels: str = "") -> float:
    found = re.search(rf"^{re.escape(name + labels)} (\S+)$", text, re.MULTILINE)
    if not found:
        raise SystemExit(f"soak: /metrics has no {name}{labels}")
    return float(found[1])


class Sampler:
    """Takes samples one after the other; rates and liveness are against the one before."""

    def __init__(self, service, sessions: list[str], watch):
        self.service, self.sessions, self.watch = service, sessions, watch
        self.before: dict | None = None
        self.analysed_before: dict[str, int] = {}

    def take(self, seconds: float) -> dict:
        """Blocks: call it in a thread."""
        metrics = self.service.expect("GET", "/metrics").decode()
        statuses = [json.loads(self.service.expect("GET", f"/api/v1/video/status/{session}")) for session in self.sessions]
        kernel = process(self.service.process.pid)
        counters = [status["counters"] for status in statuses]
        delays = [self.watch.delays.popleft() for _ in range(len(self.watch.delays))]
        latencies = [status["latency_ms"] for status in statuses if status.get("latency_ms")]
        sample = {
            "seconds": seconds,
            "viewers": int(metric(metrics, "vedette_viewers")),
            "latency_p50_ms": max((latency["p50"] for latency in latencies), default=None),
            "latency_p95_ms": max((latency["p95"] for latency in latencies), default=None),
            "viewer_delay_ms": median(delays) if delays else None,
            "received": sum(counter["received"] for counter in counters),
            "in_flight": sum(counter["in_flight"] for counter in counters),
            "reconnects": sum(status["reconnects"] for status in statuses),
            "viewer_visits": self.watch.visits,
            "viewer_frames": self.watch.frames,
            "viewer_skipped": self.watch.skipped,
            "viewer_mistakes": len(self.watch.mistakes),
        } | kernel | {fate: sum(counter[fate] for counter in counters) for fate in FATES}
        sample["adds_up"] = all(counter["received"] == sum(counter[fate] for fate in FATES) for counter in counters) and self.totals_add_up(
            metrics, sample)
        sample["cameras_alive"] = sum(self.is_alive(session, status) for session, status in zip(self.sessions, statuses))
        self.rates(sample)
        self.before = sample
        return sample

    def totals_add_up(self, metrics: str, sample: dict) -> bool:
        """/metrics was read before the status answers: between those of the last sample and of this one."""
        totals = {fate: metric(metrics, "vedette_frames_total", f'{{fate="{fate}"}}') for fate in FATES}
        return all((self.before[fate] if self.before else 0) <= totals[fate] <= sample[fate] for fate in FATES)

    def is_alive(self, session: str, status: dict) -> bool:
        analysed = status["counters"]["analysed"]
        before = self.analysed_before.get(session, -1)
        self.analysed_before[session] = analysed
        return status["state"] == "running" and analysed > before

    def rates(self, sample: dict) -> None:
        for key in ("received", "analysed"):
            sample[f"{key}_fps"] = 0.0
        sample["cpu_percent"] = 0.0
        if self.before and (passed := sample["seconds"] - self.before["seconds"]) > 0:
            for key in ("received", "analysed"):
                sample[f"{key}_fps"] = (sample[key] - self.before[key]) / passed
            sample["cpu_percent"] = 100 * (sample["cpu_seconds"] - self.before["cpu_seconds"]) / passed
