"""Run the dashboard on a store until the process that asked for it ends."""

from __future__ import annotations

import os
import sys
import threading
import time

from streamlit.web import cli


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    sys.argv = ["streamlit", "run", "dashboard.py", "--server.port", sys.argv[1], "--server.address", "127.0.0.1"]
    cli.main()
