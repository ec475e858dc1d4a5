"""What stands under deploy/ fits the app: nginx takes its configuration, and names are names of the code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from configparser import RawConfigParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from data import bounds
from deploy import desk, processes, proxy
from deploy.__main__ import main
from deploy.desk import Desk
from pages.shared import headers

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
WITH_NGINX = pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx")
CODE = "\n".join(path.read_text(encoding="utf-8") for room in ("data", "pages") for path in (ROOT / room).rglob("*.py"))
OF_OTHERS = {"PGPASSWORD", "STREAMLIT_SECRETS_FILES", "HOME"}  # of PostgreSQL, of Streamlit, of the system


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


# The proxy


class Replica(BaseHTTPRequestHandler):
    """Says which replica it is, and the headers that it was given; POST breaks off."""

    counted = 0

    def do_GET(self) -> None:
        body = f"{self.server.server_port}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_POST(self) -> None:
        Replica.counted += 1
        self.connection.close()

    def log_message(self, *_: object) -> None:
        pass


class Cluster:
    """nginx as `make cluster` runs it, before three servers of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.port, *self.ports = free_ports(4)
        self.servers: dict[int, ThreadingHTTPServer] = {}
        for number in (1, 2, 3):
            self.start(number)
        one, two, three = (f"127.0.0.1:{port}" for port in self.ports)
        site = proxy.Site(f"127.0.0.1:{self.port}", "127.0.0.1", (one, two, three), folder / "logs")
        self.process = subprocess.Popen(proxy.prepare(folder, site))
        self.log = folder / "logs" / "access.log"
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def start(self, number: int) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", self.ports[number - 1]), Replica)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.servers[number] = server

    def end(self, number: int) -> None:
        self.servers[number].shutdown()
        self.servers[number].server_close()

    def ask(
        self, path: str = "/", cookie: str = "", method: str = "GET", body: bytes | None = None, **more: str
    ) -> Answer:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, more, method=method)
        if cookie:
            request.add_header("Cookie", f"jejak_replica={cookie}")
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return Answer(self, answer.status, answer.headers.get("Set-Cookie", ""), answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(self, error.code, error.headers.get("Set-Cookie", ""), error.read().decode())


class Answer:
    def __init__(self, cluster: Cluster, status: int, cookie: str, text: str) -> None:
        self.status, self.cookie, self.text = status, cookie, text
        first = text.split("\n")[0]
        self.replica = cluster.ports.index(int(first)) + 1 if first.isdecimal() else 0


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.process.terminate()
    made.process.wait(10)
    for number in made.servers:
        made.end(number)


@WITH_NGINX
def test_a_browser_stays_on_its_replica_leaves_it_when_it_is_down_and_is_not_sent_back(cluster: Cluster) -> None:
    first = cluster.ask()
    assert first.cookie == f"jejak_replica={first.replica}; Path=/; HttpOnly; SameSite=Lax"
    assert {cluster.ask().replica for _ in range(6)} == {1, 2, 3}
    for number in (1, 2, 3):
        found = [cluster.ask(path, str(number)) for path in ("/", "/media/x", "/_stcore/stream", "/oauth2callback")]
        found.append(cluster.ask("/_stcore/upload_file/s/f", str(number), "PUT", b"x"))
        assert [(answer.replica, answer.cookie) for answer in found] == [(number, "")] * len(found)
    cluster.end(2)
    moved = [cluster.ask("/_stcore/health", "2") for _ in range(4)]
    assert {answer.replica for answer in moved} == {3} and "jejak_replica=3;" in moved[0].cookie
    cluster.start(2)
    assert cluster.ask("/", "3").replica == 3  # where its screen now is


@WITH_NGINX
def test_with_two_replicas_down_the_third_serves_and_with_none_a_page_says_so(cluster: Cluster) -> None:
    cluster.end(1)
    cluster.end(2)
    assert {cluster.ask("/", number).replica for number in ("", "1", "2", "3")} == {3}
    cluster.end(3)
    answer = cluster.ask("/", "3")
    assert answer.status == 503 and "tidak dapat dijangkau" in answer.text and "cannot be reached" in answer.text


@WITH_NGINX
def test_what_may_have_been_done_is_not_asked_of_another(cluster: Cluster) -> None:
    for path, number in (("/_stcore/upload_file/s/f", "1"), ("/other", "2")):
        Replica.counted = 0
        assert cluster.ask(path, number, "POST", b"x").status == 503
        assert Replica.counted == 1, path


@WITH_NGINX
def test_what_a_client_says_of_itself_reaches_no_replica(cluster: Cluster) -> None:
    said = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X-Forwarded-Host": "evil",
    }
    text = cluster.ask("/", **said).text
    assert "6.6.6.6" not in text and "evil" not in text
    assert "X-Forwarded-For: 127.0.0.1" in text and f"Host: 127.0.0.1:{cluster.port}" in text
    assert cluster.ask("/", Host="evil.example").status == 421
    assert [cluster.ask(path).status for path in ("/metrics", "/readyz", "/_stcore/metrics")] == [404] * 3
    assert cluster.ask("/oauth2callback?code=secret").status == 200
    time.sleep(0.2)
    assert "/oauth2callback" in cluster.log.read_text() and "secret" not in cluster.log.read_text()


@WITH_NGINX
def test_as_much_is_taken_as_the_app_takes(cluster: Cluster) -> None:
    for path, size, status in (
        ("/_stcore/upload_file/s/f", 70_000, 200),
        ("/other", 70_000, 413),
        ("/_stcore/upload_file/s/f", (proxy.picker_mib() + 2) * 1024**2, 413),
    ):
        with socket.create_connection(("127.0.0.1", cluster.port)) as wire:
            head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n"
            wire.sendall(head.encode() + (b"x" * size if status == 200 else b""))
            assert wire.recv(100).split()[1] == str(status).encode(), path


@WITH_NGINX
def test_the_lines_of_tls_are_taken_too(tmp_path: Path) -> None:
    pem = [tmp_path / name for name in ("fullchain.pem", "privkey.pem")]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=j", "-days", "1"]
    if shutil.which("openssl") is None:
        pytest.skip("no openssl")
    subprocess.run([*made, "-out", str(pem[0]), "-keyout", str(pem[1])], check=True, capture_output=True)
    tls = tmp_path / "tls.conf"
    tls.write_text(proxy.TLS.read_text().replace("/etc/jejak-hijau/tls", str(tmp_path)))
    (port,) = free_ports(1)
    replicas = ("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")
    proxy.prepare(tmp_path / "a", proxy.Site(f"127.0.0.1:{port} ssl http2", "j.id", replicas, tmp_path, tls))
    with pytest.raises(ValueError, match="emerg"):
        proxy.prepare(tmp_path / "b", proxy.Site("nowhere:x", "j.id", replicas, tmp_path, tls))


def test_the_proxy_is_bounded_as_the_app_is_and_repeats_no_header_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    values = proxy.Site("1", "2", ("a:1", "b:1", "c:1"), Path("/l")).values()
    largest = int(values["MAX_UPLOAD"].removesuffix("m")) * 1024**2
    assert bounds.MAX_BYTES < largest < 1.1 * bounds.MAX_BYTES and values["SCREENS"] == str(bounds.SESSIONS)
    text = proxy.SITE.read_text() + proxy.TLS.read_text()
    before = text.partition("location = /unavailable.html")[0] + proxy.TLS.read_text()
    for name in ("Content-Security-Policy", *headers.OTHERS):
        assert f"add_header {name}" not in before, name
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(values)
    replicas = ["--replica", "a:1", "--replica", "b:1", "--replica", "c:1"]
    assert main(["config", "--name", "j.id", *replicas]) == 0
    assert "server_name j.id;" in (said := capsys.readouterr().out) and "${" not in said


# Processes


def test_a_process_is_ended_by_its_id_and_never_one_that_was_given_its_id_later(tmp_path: Path) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(99)"
    )
    log = tmp_path / "log"
    started = processes.start("a", [sys.executable, "-c", stubborn], log, os.environ, tmp_path)
    while "on" not in log.read_text():
        time.sleep(0.05)
    other = processes.Process("a", started.pid, started.began - 60, signal.SIGKILL)
    assert not other.is_alive and not processes.stop(other) and started.is_alive
    assert processes.stop(started, patience_s=0.5) and not started.is_alive
    assert not processes.stop(started)


def test_without_nginx_the_package_is_named_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proxy, "PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CLUSTER_FOLDER", str(tmp_path / "desk"))
    assert main(["start"]) == 1 and "apt install nginx-light" in capsys.readouterr().err
    assert main(["status"]) == 1 and capsys.readouterr().out.count("not started") == 6
    assert main(["stop"]) == 0 and desk.read(Desk.of(os.environ)) == []


# systemd and Docker


def unit(path: Path) -> RawConfigParser:
    """A unit; of keys that are there several times the last."""
    found = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment]
    found.read_string(path.read_text())
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_names_what_there_is_and_is_walled_in(path: Path) -> None:
    service = unit(path)["Service"]
    for wanted in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectKernelModules"):
        assert service[wanted] == "yes", wanted
    assert service["ProtectSystem"] == "strict" and service["User"] != "root" and service["MemoryMax"]
    command = service["ExecStart"]
    if module := re.search(r"-m data (\w+)", command):
        listed = subprocess.run(
            [sys.executable, "-m", "data", module[1], "--help"], cwd=ROOT, capture_output=True, check=False
        )
        assert listed.returncode == 0, command
    else:
        assert "streamlit run dashboard.py" in command and (ROOT / "dashboard.py").exists()
    timer = path.with_suffix(".timer")
    assert timer.exists() == ("oneshot" in service.get("Type", ""))


def test_names_in_the_environment_are_names_of_the_code() -> None:
    example = (DEPLOY / "systemd" / "environment.example").read_text()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    named = set(re.findall(r"^(?:# )?([A-Z_0-9]+)=", example, re.MULTILINE))
    named |= set(compose["x-replica"]["environment"])
    named |= {
        re.split("=", line, maxsplit=1)[0]
        for path in UNITS
        for line in re.findall(r"^Environment=(.*)", path.read_text(), re.M)
    }
    for name in named - OF_OTHERS:
        assert re.search(rf"['\"]{name}['\"]", CODE), name
    assert {"GREEN_UMKM_STORE", "GREEN_UMKM_KEY", "GREEN_UMKM_ADMINISTRATOR"} <= named


def test_the_compose_file_fills_the_proxy_in_as_make_cluster_does() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    given = compose["services"]["proxy"]["environment"]
    values = proxy.Site("1", "2", ("a:1", "b:1", "c:1"), Path("/l")).values()
    assert set(given) - {"NGINX_ENVSUBST_FILTER"} == set(values)
    assert all(re.fullmatch(given["NGINX_ENVSUBST_FILTER"].replace("$$", "$"), name) for name in values)
    assert (given["MAX_UPLOAD"], given["SCREENS"]) == (values["MAX_UPLOAD"], values["SCREENS"])
    for number in (1, 2, 3):
        inside = compose["services"][f"replica-{number}"]["networks"]["inside"]["ipv4_address"]
        assert given[f"REPLICA_{number}"] == f"{inside}:8501"
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (DEPLOY / source).exists() or source == "./secrets.toml", source
    wanted = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert wanted == set(re.findall(r"^(\w+)=", (DEPLOY / "compose.env.example").read_text(), re.M))


def test_the_image_holds_the_app_and_nothing_else() -> None:
    lines = (DEPLOY / "Dockerfile").read_text()
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", lines, re.M))
    sources = {name for line in copied for name in line.split()}
    assert all((ROOT / name).exists() for name in sources)
    allowed = set(re.findall(r"^!(.*)", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.M))
    assert allowed == sources and not sources & {"tests", "var", ".streamlit", "docs"}
    assert re.search(r"^USER (?!0|root)", lines, re.M)
    for image in re.findall(r"^FROM (\S+)", lines, re.M):
        assert ":" in image and not image.endswith(":latest")
