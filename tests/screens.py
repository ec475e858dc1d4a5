"""The screens of the dashboard: path -> title in Indonesian and in English."""

from __future__ import annotations

import re

from metrics.text import JOINER

TITLES = {
    "": ("Ikhtisar", "Overview"),
    "waste": ("Aliran limbah", "Waste flows"),
    "factories": ("Rumah produksi bersama", "Shared factories"),
    "practices": ("Praktik hijau", "Green practices"),
    "coaching": ("Pembinaan", "Coaching"),
    "upload": ("Unggah dan laporan saya", "Upload and my reports"),
    "ecosystem": ("Ekosistem kemitraan", "Ecosystem"),
    "trace": ("Telusur angka", "Trace"),
    "packs": ("Bahan rapat dewan", "Board pack"),
    "achievement": ("Tabel capaian", "Achievement table"),
    "quality": ("Mutu data", "Data quality"),
    "admin": ("Administrasi", "Administration"),
    "methods": ("Metode dan glosarium", "Methods and glossary"),
}


def as_read(markdown: str) -> str:
    """What a reader sees of a text in which marks are escaped."""
    return re.sub(r"\\([^\w\s])", r"\1", markdown).replace(JOINER, "")
