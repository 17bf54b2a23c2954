# SPDX-License-Identifier: Apache-2.0
"""The verdict has to see what it is for: flat runs pass, each kind of growth fails, and by its own check."""

import random
import unittest

import verdict


def run(minutes=60, interval=5.0, **changes):
    """A flat run with the noise of a busy machine. `changes` replace a column by a function of the sample's seconds."""
    chance = random.Random(7)
    samples = []
    for index in range(int(minutes * 60 / interval)):
        seconds = index * interval
        viewers = chance.randint(2, 5)
        sample = {
            "seconds": seconds,
            "rss_mib": 310 + (40 * seconds / 60 if seconds < 60 else 40) + chance.uniform(-4, 4),
            "descriptors": 40 + viewers + chance.choice([0, 0, 0, 1, 2]),
            "viewers": viewers,
            "threads": 23 + chance.choice([0, 0, 1]),
            "latency_p50_ms": 60 + chance.uniform(-10, 25),
            "latency_p95_ms": 120 + chance.uniform(-20, 80),
            "viewer_delay_ms": 70 + chance.uniform(-20, 80) if index % 7 else None,
            "analysed_fps": 30 + chance.uniform(-8, 4),
            "in_flight": chance.randint(0, 5),
            "adds_up": True,
            "cameras_alive": 2,
            "reconnects": 0,
            "viewer_mistakes": 0,
        }
        for key, change in changes.items():
            sample[key] = change(sample[key], seconds)
        samples.append(sample)
    return samples


def failures(samples):
    return [check.name for check in verdict.judge(samples, cameras=2) if not check.passed]


class VerdictTests(unittest.TestCase):
    def test_a_flat_run_passes_whatever_its_length(self):
        for minutes in (2, 4, 10, 60, 600):
            with self.subTest(minutes=minutes):
                self.assertEqual(failures(run(minutes)), [])

    def test_growth_fails_by_its_own_check(self):
        hour = 3600
        grown = {
            "a kilobyte lost with every frame": ("memory", "rss_mib", lambda value, s: value + s * 50 / 1024),
            "memory that only grows in the end": ("memory", "rss_mib", lambda value, s: value + max(0, s - hour * 0.7) / 20),
            "a descriptor lost every five minutes": ("descriptors", "descriptors", lambda value, s: value + s // 300),
            "a thread lost every ten minutes": ("threads", "threads", lambda value, s: value + s // 600),
            "latency that grows": ("latency, half of the frames", "latency_p50_ms", lambda value, s: value + s / 30),
            "a tail that grows": ("latency, 95 of 100 frames", "latency_p95_ms", lambda value, s: value + s / 6),
            "a delay that grows at the viewers": ("delay at quick viewers", "viewer_delay_ms", lambda value, s: value and value + s / 6),
            "fewer and fewer frames": ("rate", "analysed_fps", lambda value, s: value * (1 - s / hour)),
            "one sample that does not add up": ("every frame accounted for", "adds_up", lambda value, s: s != 1800),
            "a queue": ("no queue of frames", "in_flight", lambda value, s: value + int(s / 60)),
            "a camera that is away for a moment": ("cameras alive", "cameras_alive", lambda value, s: 1 if s == 1800 else 2),
            "a camera connected anew": ("no reconnects", "reconnects", lambda value, s: int(s > 1800)),
            "a viewer that saw nonsense": ("no mistakes seen by viewers", "viewer_mistakes", lambda value, s: int(s > 1800)),
        }
        for name, (check, key, change) in grown.items():
            with self.subTest(name):
                self.assertEqual(failures(run(**{key: change})), [check])

    def test_descriptors_of_viewers_are_no_growth(self):
        samples = run()
        for index, sample in enumerate(samples):
            more = index * 50 // len(samples)
            sample["viewers"] += more
            sample["descriptors"] += more
        self.assertEqual(failures(samples), [])

    def test_memory_that_falls_is_no_growth(self):
        self.assertEqual(failures(run(rss_mib=lambda value, s: value - s / 60)), [])

    def test_what_was_never_measured_does_not_pass(self):
        self.assertEqual(failures(run(viewer_delay_ms=lambda value, s: None)), ["delay at quick viewers"])

    def test_too_few_samples_do_not_pass(self):
        self.assertEqual(failures([]), ["enough samples"])
        self.assertEqual(failures(run(minutes=1)), ["enough samples"])


if __name__ == "__main__":
    unittest.main()
