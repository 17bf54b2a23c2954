# SPDX-License-Identifier: Apache-2.0
"""The processes of a run: the service under test, and an ffmpeg for each camera."""

from __future__ import annotations

import asyncio
import http.client
import json
import pathlib
import re
import secrets
import signal
import time

CONFIGURATION = """\
# Written by scripts/soak for one run. Ports are the system's choice; cameras are on this machine.
web:
  host: 127.0.0.1
  port: 0
relay:
  host: 127.0.0.1
  port: 0
cameras:
  allowed: [127.0.0.0/8]
sessions:
  maximum: {cameras}
"""


class Service:
    """`vedette serve` with a key and ports of its own."""

    def __init__(self, binary: str, folder: pathlib.Path, cameras: int):
        self.binary = binary
        self.configuration = folder / "soak.yml"
        self.log_path = folder / "soak.log"
        self.key = secrets.token_hex(24)
        self.configuration.write_text(CONFIGURATION.format(cameras=cameras))
        self.process: asyncio.subprocess.Process | None = None
        self.web_port = self.relay_port = 0

    async def start(self, environment: dict[str, str]) -> None:
        """Returns once it says where it listens."""
        self.log = open(self.log_path, "wb")
        self.process = await asyncio.create_subprocess_exec(
            self.binary, "serve", "--config", str(self.configuration),
            env=environment | {"VEDETTE_API_KEY": self.key}, stdout=asyncio.subprocess.PIPE, stderr=self.log)
        async with asyncio.timeout(120):
            while not (self.web_port and self.relay_port):
                line = (await self.process.stdout.readline()).decode()
                if not line:
                    raise SystemExit(f"soak: the service ended before it was ready; see {self.log_path}")
                if ready := re.search(r"ready: https?://127\.0\.0\.1:(\d+)/", line):
                    self.web_port = int(ready[1])
                if relay := re.search(r"rtsp://127\.0\.0\.1:(\d+)/", line):
                    self.relay_port = int(relay[1])

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def call(self, method: str, path: str, body: dict | None = None) -> tuple[int, bytes]:
        """One request. Blocks: call it in a thread."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=30)
        try:
            headers = {"X-API-Key": self.key} | ({"Content-Type": "application/json"} if body else {})
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def expect(self, method: str, path: str, body: dict | None = None) -> bytes:
        status, answer = self.call(method, path, body)
        if status != 200:
            raise SystemExit(f"soak: {method} {path} answered {status}: {answer[:500].decode(errors='replace')}")
        return answer

    async def stop(self) -> tuple[float, int | None]:
        """Asks it to end; seconds it took, and its exit status (None where it had to be killed)."""
        if not self.is_running:
            return 0.0, self.process.returncode if self.process else None
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(30):
                status = await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            status = None
        return time.monotonic() - begin, status


async def publisher(clip: str, url: str, log) -> asyncio.subprocess.Process:
    """ffmpeg that plays the clip over and over, in its own time, as a camera."""
    return await asyncio.create_subprocess_exec(
        "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "warning", "-re", "-stream_loop", "-1", "-i", clip,
        "-an", "-c:v", "copy", "-f", "rtsp", "-rtsp_transport", "tcp", url, stdout=log, stderr=log)


async def end(processes: list[asyncio.subprocess.Process]) -> None:
    for process in processes:
        if process.returncode is None:
            process.terminate()
    for process in processes:
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
