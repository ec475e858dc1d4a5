"""A large file of waste flows in Indonesian style, with one bad row in a thousand, of eight kinds."""

from __future__ import annotations

import random
from pathlib import Path

HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;satuan;tujuan;penanganan;cara_ukur;catatan"
SITES = ("RPB-ACEH", "RPB-JATENG", "RPB-NTT", "RPB-SULUT", "RPB-KALTIM", "KADIN-JAKSEL")
MATERIALS = ("Plastik", "Serbuk kayu", "Sisa makanan", "Kaca", "Logam")
DESTINATIONS = ("Kompos", "Daur ulang", "TPA", "", "Pakan ternak", "Dibakar terbuka")
EVERY = 1000
BAD = ("number", "date", "range", "choice", "unknown_code", "duplicate_key", "too_few_fields", "bad_quote")


def bad_rows(rows: int) -> dict[int, str]:
    """Row number, as a spreadsheet has it -> what is wrong there."""
    return {n + 2: BAD[n // EVERY % len(BAD)] for n in range(EVERY // 2, rows, EVERY)}


def write(path: Path, rows: int) -> None:
    """Write the file; the same number of rows always gives the same."""
    dice = random.Random(7)
    bad = bad_rows(rows)
    site = code = ""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(HEADER + "\r\n")
        for n in range(rows):
            before = (code, site)
            code, site = f"T-{n:07d}", dice.choice(SITES)
            day = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(2022, 2025)}"
            kg = f"{dice.randint(1, 2500):,}".replace(",", ".") + f",{dice.randint(1, 99):02d}"
            note = '"sore; truk kecil"' if n % 7 == 0 else ""
            cells = [code, site, day, dice.choice(MATERIALS), kg, "kg", dice.choice(DESTINATIONS), "terpusat"]
            cells += ["ditimbang", note]
            if wrong := bad.get(n + 2):
                _spoil(cells, wrong, before)
            file.write(";".join(cells) + "\r\n")


def _spoil(cells: list[str], wrong: str, before: tuple[str, str]) -> None:
    """Make a row bad in one way. before: code and site of the row above."""
    if wrong == "duplicate_key":
        cells[:2] = before
    elif wrong == "too_few_fields":
        cells.pop()
    else:
        places = {"number": 4, "date": 2, "range": 4, "choice": 3, "unknown_code": 1, "bad_quote": 9}
        texts = {"number": "empat ratus", "date": "31/02/2024", "range": "0", "choice": "Entah apa"}
        texts |= {"unknown_code": "RPB-X", "bad_quote": '"sore; truk'}
        cells[places[wrong]] = texts[wrong]
