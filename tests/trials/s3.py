"""A lake whose rows and kept files lie in S3: python -m tests.trials.s3 [--rows N], with AWS_ENDPOINT_URL at a server.

The server may be any that speaks the protocol, real or of a package (moto_server -p 5555); a bucket of its own is made
in it. Two stores open the same lake; files are sent to both, undone, erased, tidied, backed up and moved to a file.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

from data import erasing, moving, tidying
from data.engines.lake import LakeEngine
from data.errors import StoreError
from data.receipt import File, Options
from data.store import Store
from data.undoing import undo
from data.uploads import upload
from metrics.home import open_store
from tests.files import csv_bytes, query, rows_of, send
from tests.places import Lakes
from tests.trials.settings import arguments, verdict

PERSON = "3173015410010001"


def bucket() -> str:
    """A new bucket. A server that wants requests for it to be signed must have it already: AWS_BUCKET names it."""
    if given := os.environ.get("AWS_BUCKET"):
        return given
    name = f"jejak-{secrets.token_hex(4)}"
    request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/{name}", method="PUT")
    with urllib.request.urlopen(request, timeout=10):
        return name


def large(rows: int) -> File:
    made = [{"flow_code": f"L-{row}", "quantity": f"{row % 997}.5"} for row in range(rows)]
    return File("large.csv", csv_bytes(rows_of("waste_flows", *made)))


def use(one: Store, two: Store, rows: int) -> list[str]:
    """What is wrong after two replicas have written, undone and tidied in turn."""
    wrong = []
    first = send(one, "waste_flows", {"flow_code": "T-1"})
    send(two, "waste_flows", {"flow_code": "T-2"})
    send(one, "coaching_attendance", {"participant_code": PERSON})
    began = time.monotonic()
    receipt = upload(two, large(rows), Options())
    print(f"{rows:,} rows stored in {time.monotonic() - began:.1f} s")
    if receipt.refused or receipt.new != rows:
        wrong.append(f"the large file: {receipt}")
    began = time.monotonic()
    found = query(one, "SELECT count(*), sum(flows) FROM cube_waste")
    print(f"a sum of the cubes in {1000 * (time.monotonic() - began):.0f} ms: {found}")
    undo(two, [str(first.upload_id)])
    for store in (one, two):
        counted = query(store, "SELECT count(*) FROM waste_flows WHERE removed_in IS NULL")[0][0]
        if counted != rows + 1:
            wrong.append(f"{counted} rows, not {rows + 1}")
        if store.files.get(str(first.sha256))[:4] == b"":
            wrong.append("a kept file is empty")
    files = {name for name, _ in one.files.all()}
    if len(files) != 4:
        wrong.append(f"{len(files)} kept files, not 4")
    tidying.tidy(two)
    if query(one, "SELECT count(*) FROM waste_flows WHERE removed_in IS NULL")[0][0] != rows + 1:
        wrong.append("tidying has changed an answer")
    return wrong


def elsewhere(store: Store, folder: Path) -> list[str]:
    """What is wrong after a person is erased from a lake in S3, and after a backup of it to a folder."""
    wrong = []
    begun = time.monotonic()
    erasing.erase(store, PERSON, "trial")
    if query(store, "SELECT count(*) FROM coaching_attendance")[0][0]:
        wrong.append("the erased person is still there")
    moving.backup(store, folder / "backup")
    print(f"erased and backed up in {time.monotonic() - begun:.1f} s")
    with closing(open_store(moving.of_backup(folder / "backup"))) as copy:
        for question in ("SELECT count(*), sum(mass_kg) FROM waste_flows", "SELECT sum(flows) FROM cube_waste"):
            if query(copy, question) != query(store, question):
                wrong.append(f"the backup answers otherwise: {question}")
        if {name for name, _ in copy.files.all()} != {name for name, _ in store.files.all()}:
            wrong.append("the backup has other files")
    return wrong


def locked_out(uri: str) -> list[str]:
    """What is wrong where S3 does not answer: it must be said in a sentence."""
    there, os.environ["AWS_ENDPOINT_URL"] = os.environ["AWS_ENDPOINT_URL"], "http://127.0.0.1:9"
    try:
        open_store(uri).close()
    except StoreError as error:
        print(f"without S3: {str(error)[:200]}")
        return []
    except Exception as error:
        return [f"without S3: {type(error).__name__}: {error}"]
    finally:
        os.environ["AWS_ENDPOINT_URL"] = there
    return ["the lake was opened without S3"]


def main() -> int:
    given = arguments(__doc__, engine="lake", rows=100_000)
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
    os.environ.setdefault("AWS_REGION", "us-east-1")
    os.environ["GREEN_UMKM_KEY"] = secrets.token_hex(32)
    lakes = Lakes()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        try:
            uri = f"{lakes.new().partition(';data=')[0]};data=s3://{bucket()}/lake"
            with closing(open_store(uri)) as one, closing(open_store(uri)) as two:
                assert isinstance(one.engine, LakeEngine) and one.engine.is_remote
                wrong += use(one, two, given.rows)
                wrong += elsewhere(one, Path(name))
            wrong += locked_out(uri)
        finally:
            lakes.close()
    return verdict(wrong)


if __name__ == "__main__":
    sys.exit(main())
