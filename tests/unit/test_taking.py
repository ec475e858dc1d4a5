"""Files that are taken away are never taken for each other."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.shared import taking

MOST = 2 * 1024**2


def test_two_large_files_that_differ_in_one_digit_are_two_files(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[dict[str, Any]] = []
    monkeypatch.setattr(taking, "version", lambda: 1)
    monkeypatch.setattr(st, "download_button", lambda label, data, **more: drawn.append(more))
    for _ in range(2):
        taking.button("CSV", lambda: b"", "flows.csv", "text/csv", file_name="flows.csv")
    first, second = (bytearray(b"1" * MOST) for _ in range(2))
    second[MOST // 4] = ord("2")  # where nothing looks that names them
    storage = MemoryMediaFileStorage("/media")

    def kept(content: bytes, mime: str) -> str:
        return storage.load_and_get_id(content, mime, MediaFileKind.DOWNLOADABLE, "flows.csv")

    names = [kept(bytes(content), more["mime"]) for content, more in zip((first, second), drawn, strict=True)]
    assert [storage.get_file(name).content for name in names] == [bytes(first), bytes(second)]
    same = [kept(bytes(content), "text/csv") for content in (first, second)]
    assert storage.get_file(same[1]).content == bytes(first)  # as it would be
