# SPDX-License-Identifier: Apache-2.0
"""Whether a run was flat: pure functions from samples to checks. Nothing here starts, waits or reads a clock."""

from __future__ import annotations

import dataclasses
from statistics import median

# Resident memory may grow by this much over the second half of the run, fitted by a line: 4 % of its median, or 8 MiB where
# that is more. An allocator that settles stays below it; a kilobyte lost with every frame of two cameras does not.
MEMORY_FRACTION = 0.04
MEMORY_FLOOR_MIB = 8.0
# Descriptors that do not belong to a viewer, and threads: fitted growth over the second half.
DESCRIPTOR_GROWTH = 3.0
THREAD_GROWTH = 2.0
# A median over the last third may be this many times that of the first, and so many milliseconds more. Generous, because the
# machine has other work: latency that grows without end, by a queue, passes any factor within minutes.
LATENCY_FACTOR = 1.5
LATENCY_SLACK_MS = 20.0
TAIL_FACTOR = 2.0
TAIL_SLACK_MS = 50.0
# The rate of analysed frames in the last third, as a part of that in the first.
RATE_FRACTION = 0.5
# Frames on their way at one moment, for each camera: decoder, slot, detector. A queue is longer.
IN_FLIGHT_PER_CAMERA = 16
# The beginning that is not judged: models compile, pools fill. This part of the run, and no more than so many seconds.
WARM_UP_FRACTION = 0.2
WARM_UP_SECONDS = 120.0
# Fewer samples than this say nothing.
MINIMUM_SAMPLES = 12


@dataclasses.dataclass(frozen=True)
class Check:
    """One thing that had to hold."""

    name: str
    passed: bool
    detail: str


def settled(samples: list[dict]) -> list[dict]:
    """The samples after the warm-up."""
    if not samples:
        return []
    begin, end = samples[0]["seconds"], samples[-1]["seconds"]
    warm = begin + min((end - begin) * WARM_UP_FRACTION, WARM_UP_SECONDS)
    return [sample for sample in samples if sample["seconds"] >= warm]


def second_half(samples: list[dict]) -> list[dict]:
    return samples[len(samples) // 2:]


def line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Least squares: value at time 0, and slope."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    return mean_y - slope * mean_x, slope


def growth(samples: list[dict], key) -> float:
    """What `key` grew by from the first to the last of `samples`, by the line through them."""
    points = [(sample["seconds"], float(key(sample))) for sample in samples]
    return line(points)[1] * (points[-1][0] - points[0][0])


def grows(name: str, samples: list[dict], key, limit: float, unit: str) -> Check:
    grown = growth(second_half(samples), key)
    return Check(name, grown <= limit, f"{grown:+.2f} {unit} over the second half; at most {limit:.1f}")


def thirds(samples: list[dict], key: str) -> tuple[float, float] | None:
    """Medians of `key` over the first and the last third; None where there is nothing to compare."""
    values = [sample[key] for sample in samples]
    part = len(values) // 3
    first = [value for value in values[:part] if value is not None]
    last = [value for value in values[-part:] if value is not None] if part else []
    return (median(first), median(last)) if first and last else None


def rises(name: str, samples: list[dict], key: str, factor: float, slack: float) -> Check:
    medians = thirds(samples, key)
    if medians is None:
        return Check(name, False, "was never measured")
    first, last = medians
    limit = first * factor + slack
    return Check(name, last <= limit, f"median {first:.1f} ms in the first third, {last:.1f} ms in the last; at most {limit:.1f}")


def never(name: str, samples: list[dict], is_bad, what: str) -> Check:
    bad = [sample for sample in samples if is_bad(sample)]
    if not bad:
        return Check(name, True, f"in each of {len(samples)} samples")
    return Check(name, False, f"{what} in {len(bad)} of {len(samples)} samples, first after {bad[0]['seconds']:.0f} s")


def judge(samples: list[dict], cameras: int) -> list[Check]:
    """Every check of a run; it was flat if all passed."""
    steady = settled(samples)
    if len(steady) < MINIMUM_SAMPLES:
        return [Check("enough samples", False, f"{len(steady)} after the warm-up; at least {MINIMUM_SAMPLES}")]
    memory = median(sample["rss_mib"] for sample in steady)
    rates = thirds(steady, "analysed_fps")
    return [
        grows("memory", steady, lambda s: s["rss_mib"], max(MEMORY_FLOOR_MIB, memory * MEMORY_FRACTION), "MiB"),
        # Each viewer has one descriptor; they come and go as they should.
        grows("descriptors", steady, lambda s: s["descriptors"] - s["viewers"], DESCRIPTOR_GROWTH, "descriptors"),
        grows("threads", steady, lambda s: s["threads"], THREAD_GROWTH, "threads"),
        rises("latency, half of the frames", steady, "latency_p50_ms", LATENCY_FACTOR, LATENCY_SLACK_MS),
        rises("latency, 95 of 100 frames", steady, "latency_p95_ms", TAIL_FACTOR, TAIL_SLACK_MS),
        rises("delay at quick viewers", steady, "viewer_delay_ms", TAIL_FACTOR, TAIL_SLACK_MS),
        Check(
            "rate",
            rates is not None and rates[0] > 0 and rates[1] >= rates[0] * RATE_FRACTION,
            "was never measured" if rates is None else f"{rates[0]:.1f} frames/s analysed in the first third, {rates[1]:.1f} in the last",
        ),
        never("every frame accounted for", samples, lambda s: not s["adds_up"], "received was not the sum of the fates"),
        never("no queue of frames", steady, lambda s: s["in_flight"] > cameras * IN_FLIGHT_PER_CAMERA, "too many frames were on their way"),
        never("cameras alive", steady, lambda s: s["cameras_alive"] < cameras, "a camera was not running, or had no new frame"),
        Check(
            "no reconnects",
            steady[-1]["reconnects"] == steady[0]["reconnects"],
            f"{steady[-1]['reconnects'] - steady[0]['reconnects']} connections made again",
        ),
        Check("no mistakes seen by viewers", samples[-1]["viewer_mistakes"] == 0, f"{samples[-1]['viewer_mistakes']} mistakes"),
    ]
