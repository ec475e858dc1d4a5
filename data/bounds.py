"""How much is taken at most: every limit on what a sender or a reader may bring, in one place.

A file beyond one is refused with a sentence that says the limit and what to do (data.problems.REFUSALS).
"""

from __future__ import annotations

import os

# A file
MAX_BYTES = 200_000_000
MAX_ROWS = 1_048_576  # lines of a file, the header too: what a sheet of a spreadsheet holds
MAX_COLUMNS = 16_384  # of the header: what a sheet of a spreadsheet has
WIDE_COLUMNS = 100
MAX_WIDE_CELLS = 16_000_000  # of a file with more columns than that: each takes time to read
MAX_CELL = 32_767  # characters: what a cell of a spreadsheet holds

# A workbook
MAX_SHEETS = 50  # that are seen and hold more than help
MAX_UNPACKED = 150_000_000  # bytes of XML; a sheet of a million cells has about a third of it
MAX_PARTS = 2000
MAX_CELLS = 10_000_000  # of the rectangle that a sheet's filled cells span: reading it needs room for every one

# The screen on which files are sent
MAX_FILES = 100  # in the picker at once: eight reports for each month of a year
UPLOADS_A_MINUTE = 200  # files of one session
MAX_HELD_BYTES = 2_000_000_000  # of the files in all pickers together: they lie in memory

# Readers
SESSIONS = 200  # screens that are open at once; one who comes later is told to try again
SPARE_SESSIONS = 20  # beyond them, for screens that lost their connection and for pages that are just being loaded

# With how many threads a dashboard answers one question. More make no screen faster and take a quarter more of the
# processors, which all readers share (docs/scaling.md); rows behind a large figure come faster. "all": one for each
# processor, as commands have them.
_THREADS = os.environ.get("GREEN_UMKM_THREADS", "")
THREADS = None if _THREADS == "all" else int(_THREADS) if _THREADS.isdecimal() and int(_THREADS) else 1

# How many screens are drawn at once; the others wait for their turn, which is never long (pages/shared/turns.py)
_RUNS = os.environ.get("GREEN_UMKM_RUNS", "")
RUNS_AT_ONCE = int(_RUNS) if _RUNS.isdecimal() and int(_RUNS) else max(2, os.cpu_count() or 1)

# Answers that all readers share
_KEPT_MB = os.environ.get("GREEN_UMKM_CACHE_MB", "")
MOST_KEPT_MB = int(_KEPT_MB) if _KEPT_MB.isdecimal() else 96
