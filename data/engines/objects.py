"""Files as objects named by the hash of their content: in a folder, or in a bucket of S3."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

PART = ".part-"  # a file that is being written


class Objects(Protocol):
    """A place for files that never change."""

    def put(self, content: bytes) -> str:
        """Keep a file, once, whole or not at all; returns its name, the SHA-256 of its content."""

    def has(self, name: str) -> bool:
        """True where there is such a file."""

    def get(self, name: str) -> bytes:
        """The content of a file. Raises FileNotFoundError."""

    def note(self, name: str, text: str) -> str:
        """What is noted under a name beside the files; if nothing is, this text from now on."""

    def remove(self, name: str) -> None:
        """Forget a file; no error if there is none."""

    def all(self) -> Iterator[tuple[str, datetime]]:
        """Every file's name and when it was written (UTC)."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Folder:
    """Files on a disk of this machine or on a shared one, readable by their owner alone."""

    path: Path

    def _at(self, name: str) -> Path:
        return self.path / name if name.startswith(PART) else self.path / name[:2] / name

    def put(self, content: bytes) -> str:
        name = sha256(content)
        path = self._at(name)
        if path.exists():
            path.touch()  # it is wanted again: not to be swept before the commit that needs it
            return name
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.path, prefix=PART, delete=False) as part:
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            except BaseException:
                Path(part.name).unlink()
                raise
        Path(part.name).replace(path)
        _sync(path.parent)
        return name

    def has(self, name: str) -> bool:
        return self._at(name).exists()

    def get(self, name: str) -> bytes:
        return self._at(name).read_bytes()

    def note(self, name: str, text: str) -> str:
        path = self.path / name
        if not path.exists():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_text(text)
        return path.read_text()

    def remove(self, name: str) -> None:
        self._at(name).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, datetime]]:
        for path in (*self.path.glob("??/*"), *self.path.glob(f"{PART}*")) if self.path.is_dir() else ():
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync(folder: Path) -> None:
    """Make the names in a folder last through a loss of power."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    """Raise that S3 refuses or does not answer as ConnectionError; that there is no such file stays as it is."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        first = str(error).strip().splitlines()[0]
        raise ConnectionError(f"{url}: {first}") from error


@dataclass(frozen=True)
class Bucket:
    """Files under a prefix in S3 (or what speaks its protocol); access as the AWS_ variables say."""

    url: str

    @cached_property
    def _store(self) -> Any:
        import obstore.store  # of requirements-lake.txt

        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        return obstore.store.S3Store.from_url(self.url, client_options={"allow_http": plain})

    def put(self, content: bytes) -> str:
        name = sha256(content)
        with _reaching(self.url):
            self._store.put(f"{name[:2]}/{name}", content)
        return name

    def has(self, name: str) -> bool:
        try:
            with _reaching(self.url):
                self._store.head(f"{name[:2]}/{name}")
        except FileNotFoundError:
            return False
        return True

    def get(self, name: str) -> bytes:
        with _reaching(self.url):
            return bytes(self._store.get(f"{name[:2]}/{name}").bytes())

    def note(self, name: str, text: str) -> str:
        with _reaching(self.url):
            try:
                return bytes(self._store.get(name).bytes()).decode()
            except FileNotFoundError:
                self._store.put(name, text.encode())
                return text

    def remove(self, name: str) -> None:
        with _reaching(self.url):
            self._store.delete(f"{name[:2]}/{name}")

    def all(self) -> Iterator[tuple[str, datetime]]:
        with _reaching(self.url):
            for part in self._store.list():
                for found in part:
                    if "/" in found["path"]:
                        yield found["path"].rpartition("/")[2], found["last_modified"]
