# SPDX-License-Identifier: Apache-2.0
"""The curves of a run, in one picture."""

from __future__ import annotations

import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plot  # noqa: E402  (the backend is chosen before)

import verdict  # noqa: E402


def draw(samples: list[dict], title: str, path: pathlib.Path) -> None:
    minutes = [sample["seconds"] / 60 for sample in samples]

    def column(key: str) -> list[float]:
        return [float("nan") if sample[key] is None else sample[key] for sample in samples]

    figure, panels = plot.subplots(5, 1, sharex=True, figsize=(10, 13), layout="constrained")
    figure.suptitle(title, fontsize=11)
    memory, counts, latency, rates, load = panels

    memory.plot(minutes, column("rss_mib"), label="resident memory")
    half = verdict.second_half(verdict.settled(samples))
    if len(half) > 1:
        base, slope = verdict.line([(sample["seconds"], sample["rss_mib"]) for sample in half])
        ends = [half[0]["seconds"], half[-1]["seconds"]]
        memory.plot([end / 60 for end in ends], [base + slope * end for end in ends], "k--", label=f"fit: {slope * 3600:+.1f} MiB an hour")
    memory.set_ylabel("MiB")

    counts.plot(minutes, column("descriptors"), label="descriptors")
    counts.plot(minutes, column("threads"), label="threads")
    counts.plot(minutes, column("viewers"), label="viewers")

    for key, label in (("latency_p50_ms", "half of the frames"), ("latency_p95_ms", "95 of 100"), ("viewer_delay_ms", "at quick viewers, median")):
        latency.plot(minutes, column(key), label=label, linewidth=1)
    latency.set_ylabel("delay, ms")

    rates.plot(minutes, column("received_fps"), label="received")
    rates.plot(minutes, column("analysed_fps"), label="analysed")
    rates.set_ylabel("frames/s")

    load.plot(minutes, column("cpu_percent"), label="service, % of one core")
    load.set_ylabel("CPU")
    load.set_xlabel("minutes")

    for panel in panels:
        panel.set_ylim(0, panel.get_ylim()[1] * 1.1)
        panel.grid(alpha=0.3)
        panel.legend(loc="lower left", fontsize=8)
    figure.savefig(path, dpi=110)
    plot.close(figure)
