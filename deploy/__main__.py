"""The command line of a cluster on one desk: python -m deploy start, stop, status, environment, config."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from deploy import desk, proxy
from deploy.desk import Desk


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="start the cluster, or what of it does not run")
    commands.add_parser("stop", help="end it")
    commands.add_parser("status", help="say how each part is")
    commands.add_parser("environment", help="print what a shell needs for commands on the same store")
    config = commands.add_parser("config", help="print deploy/nginx.conf filled in for a server")
    config.add_argument("--listen", metavar="ADDRESS", default="443 ssl http2", help="where nginx listens")
    config.add_argument("--name", metavar="HOST", required=True, help="by which people call the app")
    config.add_argument("--replica", metavar="HOST:PORT", action="append", required=True, help="three of them")
    config.add_argument("--logs", metavar="FOLDER", type=Path, default=Path("/var/log/nginx"))
    config.add_argument("--no-tls", action="store_true", help="another server before this one speaks TLS")
    return top


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    here = Desk.of(os.environ)
    try:
        if given.command == "config":
            return _config(given)
        return {"start": _start, "stop": _stop, "status": _status, "environment": _environment}[given.command](here)
    except desk.NotStarted as error:
        print(error, file=sys.stderr)
        return 1


def _start(here: Desk) -> int:
    for sentence in desk.start(here):
        print(sentence, flush=True)
    print(f"\nJejak Hijau: {here.address}\nSign in as {desk.ADMINISTRATOR}. To end it: make cluster-stop")
    return 0


def _stop(here: Desk) -> int:
    sentences = list(desk.stop(here))
    print("\n".join(sentences) or "Nothing of the cluster runs.")
    return 0


def _status(here: Desk) -> int:
    """Exit status 0 where all is well."""
    parts = desk.status(here)
    pids = {process.name: process.pid for process in desk.read(here)}
    for name, state in parts.items():
        print(f"{name:10} {pids.get(name, ''):>8} {state:16} {here.health().get(name, '')}".rstrip())
    return 0 if set(parts.values()) == {"well"} else 1


def _environment(here: Desk) -> int:
    """For a shell: eval "$(python -m deploy environment)"."""
    for name, value in desk.shared(here).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _config(given: argparse.Namespace) -> int:
    if len(given.replica) != desk.REPLICAS:
        parser().error(f"--replica: {desk.REPLICAS} of them are needed")
    one, two, three = given.replica
    tls = None if given.no_tls else proxy.TLS
    site = proxy.Site(given.listen, given.name, (one, two, three), given.logs, tls)
    print(proxy.filled(proxy.SITE, site.values()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
