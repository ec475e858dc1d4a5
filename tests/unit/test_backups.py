"""Backups that are known: made in a place of their own, whole or not, there or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import backups, moving
from data.__main__ import main
from data.errors import StoreError
from data.store import Store
from metrics.home import open_store
from tests.files import send

ENGINES = ("file", "lake")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(backups.FOLDER, str(tmp_path / "copies"))
    return tmp_path / "copies"


def test_a_backup_is_whole_once_it_was_compared(store: Store, folder: Path) -> None:
    assert backups.known(store) == []
    send(store, "partners", {})
    first, second = backups.make(store), backups.make(store)
    assert first.place != second.place and len(list(folder.iterdir())) == 2  # also within one second
    newest, oldest = backups.known(store)
    assert newest.place == Path(second.place).parent and newest.is_verified and oldest.is_verified
    assert (newest.version, newest.rows, newest.files) == (1, sum(second.rows.values()), 1)
    assert newest.size_mb and newest.size_mb * backups.MEGABYTE > (newest.place / moving.BACKUP_NAME).stat().st_size
    (oldest.place / backups.PROOF).unlink()
    (newest.place / moving.BACKUP_NAME).unlink()
    newest, oldest = backups.known(store)
    assert (newest.is_there, newest.is_verified) == (False, False)
    assert (oldest.is_there, oldest.is_verified) == (True, False)


@pytest.mark.engines("file")
def test_one_that_ended_before_it_was_compared_is_not_whole(store: Store, folder: Path) -> None:
    send(store, "partners", {})
    (kept,) = [name for name, _ in store.files.all()]
    store.files.remove(kept)
    with pytest.raises(StoreError, match="damaged or missing"):
        backups.make(store)
    (found,) = backups.known(store)
    assert found.is_there and not found.is_verified


@pytest.mark.engines("file")
def test_a_place_that_cannot_be_written_is_said(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(backups.FOLDER, str(tmp_path / "file"))
    with pytest.raises(StoreError, match="could not be made"):
        backups.make(store)
    assert backups.known(store) == []


@pytest.mark.engines("file")
def test_the_command_needs_no_path(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, "partners", {})
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    assert main(["backup"]) == 0
    (made,) = folder.iterdir()
    copy = open_store(moving.of_backup(made))
    assert copy.version() == 1
    copy.close()
