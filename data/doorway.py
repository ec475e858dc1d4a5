"""The door of an open store: commands of another process of the same person, run by the one that has the file open.

One process owns a DuckDB file. While the dashboard has it, a command line asks it over a local socket.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import socket
import socketserver
import stat
import tempfile
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from data import access
from data.engines.file import FileEngine
from data.errors import StoreError
from data.printing import NOT_POSSIBLE, Answer
from data.store import Store

Opener = Callable[[], Store]


@dataclass(frozen=True)
class Program:
    """A command line, python -m NAME: its parser, and what runs what was parsed, with relative paths below a folder."""

    name: str
    parser: Callable[[], argparse.ArgumentParser]
    run: Callable[[Opener, argparse.Namespace, Path], Answer]


def open_door(store: Store, programs: Collection[Program]) -> None:
    """Answer at the door for as long as the store is open; none is needed where several may open it."""
    if not isinstance(store.engine, FileEngine) or not hasattr(socketserver, "ThreadingUnixStreamServer"):
        return
    path = _place(store.engine.path)
    if path is None:
        return
    try:
        path.unlink(missing_ok=True)  # of an owner that was killed: only one process at a time comes this far
        server = _Server(str(path), _Handler)
    except OSError:  # a path too long for a socket: then there is no door
        return
    server.store, server.programs = store, {program.name: program for program in programs}
    threading.Thread(target=server.answer, name="door", daemon=True).start()


def ask(database: Path, program: str, arguments: Sequence[str]) -> Answer | None:
    """Have the process that owns a database run a command here; None where nobody answers."""
    path = _place(database)
    if path is None or not path.exists():
        return None
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))
        question = {"program": program, "arguments": list(arguments), "folder": str(Path.cwd())}
        with line.makefile("rw", encoding="utf-8") as stream:
            stream.write(json.dumps(question) + "\n")
            stream.flush()
            said = stream.readline()
            return Answer(**json.loads(said)) if said else None
    return None


def _place(database: Path) -> Path | None:
    """Where the door of a database is: a short path in a folder that is this person's alone."""
    if not hasattr(os, "getuid"):
        return None
    folder = Path(tempfile.gettempdir()) / f"jejak-hijau-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
        return None  # somebody else's: not to be trusted
    return folder / (hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:16] + ".door")


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    timeout = 0.5  # seconds, after which it looks whether the store is open still
    store: Store
    programs: dict[str, Program]

    def answer(self) -> None:
        with self:
            while not self.store.is_closed:
                self.handle_request()


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        if self.server.store.has_given_up:  # the one who knocks opens the file, as if nobody were here
            return
        question = json.loads(self.rfile.readline())
        program = self.server.programs[question["program"]]
        given = program.parser().parse_args(question["arguments"])  # parsed before by the one who asks
        try:
            with access.acting(access.LOCAL):  # only the person of this machine can knock
                answer = program.run(lambda: self.server.store, given, Path(question["folder"]))
        except StoreError as error:
            answer = Answer(errors=error.message(given.language), status=NOT_POSSIBLE)
        except Exception as error:  # whoever knocks gets an answer, and this process goes on
            answer = Answer(errors=f"{type(error).__name__}: {error}", status=NOT_POSSIBLE)
        self.wfile.write((json.dumps(asdict(answer)) + "\n").encode())
