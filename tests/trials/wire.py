"""The connection between a browser and the dashboard: it can be cut, and the server behind it can be killed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTING_S = 90


class Wire:
    """A port of this machine, behind which one server after another may stand; while it is cut nobody gets through."""

    def __init__(self) -> None:
        self.target = 0  # the port of the server
        self._ends: set[socket.socket] = set()
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Break what is connected, and let nobody in."""
        self._is_cut = True
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._join, args=(self._door.accept()[0],), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        with contextlib.suppress(OSError), browser:
            if self._is_cut:
                return
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                ends = {browser, server}
                self._ends |= ends
                back = threading.Thread(target=self._carry, args=(server, browser), daemon=True)
                back.start()
                self._carry(browser, server)
                back.join()
                self._ends -= ends

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (some := one.recv(1 << 16)) and not self._is_cut:
                other.sendall(some)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Server:
    """A dashboard on a store, in a process of its own that ends with this one."""

    def __init__(self, uri: str, log: Path, pause_s: float, told: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "tests.browser.serving", str(self.port), str(pause_s), str(told)]
        with log.open("a") as out:
            environment = os.environ | {"GREEN_UMKM_STORE": uri}
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + STARTING_S
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=5)
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError("the dashboard did not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
