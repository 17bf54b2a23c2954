# SPDX-License-Identifier: Apache-2.0
"""Viewers that come and go: quick and slow ones, with and without pictures, polite ones and some that just vanish."""

from __future__ import annotations

import asyncio
import collections
import itertools
import json
import random
import socket
import struct
import time

import websockets
from websockets.asyncio.client import connect

# Seconds a viewer stays, and seconds until the next takes its place.
STAY = (5.0, 40.0)
AWAY = (0.0, 4.0)
# What a slow viewer waits after each message, in seconds.
SLOWNESS = (0.1, 0.8)
# The part of the viewers that is slow, that acknowledges, that vanishes without a goodbye, that comes with a ticket.
SLOW, ACKNOWLEDGES, VANISHES, TICKET = 0.3, 0.3, 0.3, 0.3
# A slow viewer's socket takes this much before it is full, in bytes.
SLOW_BUFFER = 64 * 1024
PICTURES = ("binary", "base64", "none")
BINARY_HEADER = struct.Struct("<BBHIqQ")


class Watch:
    """What all viewers of a run have seen."""

    def __init__(self):
        self.frames = 0
        self.skipped = 0
        self.visits = 0
        self.mistakes: list[str] = []
        # Delays of quick viewers since the last sample, in milliseconds.
        self.delays: collections.deque[float] = collections.deque(maxlen=10_000)
        self.goodbyes: list[int | None] = []

    def mistake(self, what: str) -> None:
        self.mistakes.append(what)
        print(f"soak: a viewer saw a mistake: {what}", flush=True)


class Visit:
    """One viewer's reading of one WebSocket, held against the reference."""

    def __init__(self, watch: Watch, picture: str, quick: bool):
        self.watch, self.picture, self.quick = watch, picture, quick
        self.last_frame = -1
        self.last_picture: int | None = None
        self.has_info = False

    def read(self, message: str | bytes) -> int | None:
        """The index of the frame that is now complete, if one is."""
        if isinstance(message, bytes):
            kind, _, length, _, _, index = BINARY_HEADER.unpack_from(message)
            if self.picture != "binary" or kind != 1 or length != BINARY_HEADER.size or message[length:length + 2] != b"\xff\xd8":
                self.watch.mistake(f"a binary message of {len(message)} bytes that is no picture, with picture={self.picture}")
            self.last_picture = index
            return None
        said = json.loads(message)
        if said["type"] == "stream_info":
            self.has_info = True
        if said["type"] == "error":
            self.watch.mistake(f"an error: {said['detail']}")
        if said["type"] != "frame_result":
            return None
        index = said["frame_index"]
        if not self.has_info:
            self.watch.mistake("a frame_result before stream_info")
        if index <= self.last_frame:
            self.watch.mistake(f"frame {index} after frame {self.last_frame}")
        if self.last_picture is not None and self.last_picture != index:
            self.watch.mistake(f"the picture of frame {self.last_picture} before the result of frame {index}")
        if self.picture == "none" and "annotated_frame" in said:
            self.watch.mistake("a picture nobody asked for")
        self.last_frame, self.last_picture = index, None
        self.watch.frames += 1
        self.watch.skipped += said["skipped"]
        if self.quick:
            self.watch.delays.append((time.time() - said["received_at"]) * 1000)
        return index


async def visit(service, session: str, picture: str, seconds: float, chance: random.Random, watch: Watch, quick: bool | None = None) -> None:
    """Watches until the time is over or the server says goodbye."""
    quick = chance.random() >= SLOW if quick is None else quick
    acknowledges = chance.random() < ACKNOWLEDGES
    credential = {"apikey": service.key}
    query = f"picture={picture}"
    if chance.random() < TICKET:
        answer = await asyncio.to_thread(service.expect, "POST", f"/api/v1/video/sessions/{session}/ticket")
        credential, query = {}, f"{query}&ticket={json.loads(answer)['ticket']}"
    plug = socket.create_connection(("127.0.0.1", service.web_port))
    if not quick:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
    uri = f"ws://127.0.0.1:{service.web_port}/ws/stream/{session}?{query}"
    reading = Visit(watch, picture, quick)
    async with connect(uri, sock=plug, additional_headers=credential, max_size=8 << 20, max_queue=2, ping_interval=None,
                       compression=None, close_timeout=5) as socket_:
        watch.visits += 1
        try:
            async with asyncio.timeout(seconds):
                async for message in socket_:
                    index = reading.read(message)
                    if index is not None and acknowledges:
                        await socket_.send(json.dumps({"type": "ack", "frame_index": index}))
                    if not quick:
                        await asyncio.sleep(chance.uniform(*SLOWNESS))
            watch.goodbyes.append(socket_.close_code)
        except TimeoutError:
            if chance.random() < VANISHES:
                socket_.transport.abort()
        except websockets.ConnectionClosed as closed:
            watch.goodbyes.append(closed.rcvd.code if closed.rcvd else None)


async def come_and_go(service, sessions: list[str], number: int, watch: Watch, ending: asyncio.Event) -> None:
    """One place among the viewers, taken by one after the other."""
    chance = random.Random(number)
    pictures = itertools.cycle(PICTURES[number % 3:] + PICTURES[:number % 3])
    while not ending.is_set():
        before = len(watch.goodbyes)
        try:
            await visit(service, chance.choice(sessions), next(pictures), chance.uniform(*STAY), chance, watch)
        except (OSError, websockets.WebSocketException) as error:
            watch.mistake(f"could not watch: {error}")
        if len(watch.goodbyes) != before and not ending.is_set():
            watch.mistake(f"was sent away with {watch.goodbyes[-1]}")
        await asyncio.sleep(chance.uniform(*AWAY))
