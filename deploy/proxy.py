"""The reverse proxy: deploy/nginx.conf filled in, and the nginx of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.bounds import SESSIONS

HERE = Path(__file__).parent
SITE, DESK, TLS = HERE / "nginx.conf", HERE / "nginx-desk.conf", HERE / "nginx-tls.conf"
ENVELOPE_MIB = 1  # what a browser writes around a file that it sends
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")


class NoNginx(Exception):
    """There is no nginx on this machine; the text says how to get it."""

    def __init__(self) -> None:
        super().__init__(
            "nginx is missing. On Debian and Ubuntu: apt install nginx-light; elsewhere: its package nginx."
        )


@dataclass(frozen=True)
class Site:
    """What the site is filled in with. replicas: HOST:PORT of each, three of them; tls: a file to include, or none."""

    listen: str
    server_name: str
    replicas: tuple[str, str, str]
    logs: Path
    tls: Path | None = None
    pages: Path = HERE

    def values(self) -> dict[str, str]:
        """Name -> text of everything in deploy/nginx.conf that stands in ${CAPITALS}."""
        return {
            "LISTEN": self.listen,
            "SERVER_NAME": self.server_name,
            **{f"REPLICA_{number}": address for number, address in enumerate(self.replicas, 1)},
            "TLS": f"include {self.tls};" if self.tls else "",
            "LOGS": str(self.logs),
            "PAGES": str(self.pages),
            "MAX_UPLOAD": f"{picker_mib() + ENVELOPE_MIB}m",
            "SCREENS": str(SESSIONS),
        }


def picker_mib() -> int:
    """The largest file that the server of the app takes, in MiB; data/bounds.py refuses a little less, with words."""
    settings = tomllib.loads((HERE.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    return int(settings["server"]["maxUploadSize"])


def filled(template: Path, values: Mapping[str, str]) -> str:
    """A template with its ${CAPITALS} filled in; the variables of nginx itself ($host) stay. Raises KeyError."""
    text = template.read_text(encoding="utf-8")
    return re.sub(r"\$\{([A-Z][A-Z0-9_]*)\}", lambda found: values[found[1]], text)


def nginx() -> str:
    """The program. Raises NoNginx."""
    found = shutil.which("nginx") or next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        raise NoNginx()
    return found


def prepare(folder: Path, site: Site) -> list[str]:
    """Write the configuration of a desk into a folder; the command that runs nginx on it. Raises NoNginx, ValueError.

    ValueError: nginx does not take the configuration; the text is what it says.
    """
    program = nginx()
    for path in (folder / "nginx", site.logs):
        path.mkdir(parents=True, exist_ok=True)
    (folder / "nginx" / "site.conf").write_text(filled(SITE, site.values()), encoding="utf-8")
    main = folder / "nginx" / "nginx.conf"
    main.write_text(filled(DESK, {"FOLDER": str(folder), "LOGS": str(site.logs)}), encoding="utf-8")
    command = [program, "-c", str(main), "-p", str(folder / "nginx"), "-e", str(site.logs / "error.log")]
    if os.geteuid() == 0:
        command += ["-g", "user root;"]  # its workers, too, must reach a folder of root
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise ValueError(tried.stderr.strip())
    return command
