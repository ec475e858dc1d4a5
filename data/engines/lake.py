"""A store on a lake: the catalogue in PostgreSQL, the rows as Parquet files in a shared folder or in S3.

Its extensions come as wheels (requirements-lake.txt); nothing is downloaded.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from data.engines.failing import without_password
from data.engines.file import in_memory
from data.engines.objects import Bucket, Folder
from data.errors import StoreError
from data.words import N_

NAME, QUEUE = "lake", "queue"
TURN, LOCK = 20_000, 7_110_517  # how many ms a writer waits for its turn; the number of the lock means nothing
OWNER = "store"  # the note in which the folder says whose it is
GRACE = "1 hour"  # how long a file that compaction has replaced is kept for those who may still be reading it
# A file of rows is never written twice: what was read of it once, holds.
UNCHANGING = ("parquet_metadata_cache = true", "validate_external_file_cache = 'NO_VALIDATION'")
# The lake's smallest and largest values of whole tables may be wrong where files were written anew beside a commit.
# By these optimizers answers would be wrong then, without an error; those of single files are right and are used.
UNTRUSTED = "disabled_optimizers = 'statistics_propagation,compressed_materialization'"
MAKING_ATTEMPTS = 5  # several replicas may make the same lake at once


@dataclass(frozen=True)
class LakeEngine:
    """catalog: a PostgreSQL connection string; data: a folder or an s3:// address, for the rows and uploaded files."""

    catalog: str
    data: str

    @property
    def place(self) -> str:
        return self.data

    @property
    def is_remote(self) -> bool:
        return "://" in self.data

    @property
    def files(self) -> Folder | Bucket:
        return Bucket(f"{self.data.rstrip('/')}/files") if self.is_remote else Folder(Path(self.data) / "files")

    @property
    def key_path(self) -> Path | None:
        return None if self.is_remote else Path(self.data) / "key"

    def connect(self, may_make: bool = True) -> duckdb.DuckDBPyConnection:
        try:
            root = in_memory()
            for name in ("ducklake", "postgres_scanner", *(["httpfs"] if self.is_remote else [])):
                root.execute(f"LOAD '{_extension(name)}'")
            for setting in (*UNCHANGING, UNTRUSTED):
                root.execute(f"SET GLOBAL {setting}")
            if self.is_remote:
                _use_s3(root)
            else:
                Path(self.data).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._attach(root)
            return root
        except ImportError as error:
            raise StoreError(
                N_("A lake needs {package}. Install what is listed in requirements-lake.txt."), package=error.name
            ) from error
        except (OSError, duckdb.Error) as error:
            raise StoreError(
                N_("The lake {place} cannot be opened: {reason}"), place=self.place, reason=without_password(str(error))
            ) from error

    def _attach(self, root: duckdb.DuckDBPyConnection) -> None:
        catalog = self.catalog.replace("'", "''")
        rows = f"{self.data.rstrip('/')}/rows/".replace("'", "''")
        for attempt in range(MAKING_ATTEMPTS):
            try:
                root.execute(
                    f"ATTACH 'ducklake:postgres:{catalog}' AS {NAME} "
                    f"(DATA_PATH '{rows}', OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0)"
                )
                root.execute(f"ATTACH '{catalog}' AS {QUEUE} (TYPE postgres)")
                return
            except duckdb.Error:
                if attempt == MAKING_ATTEMPTS - 1:
                    raise
                time.sleep(0.2 * (attempt + 1))

    def mark(self) -> None:
        """A catalogue knows by itself whose connection it is."""

    def cursor(self, root: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        db = root.cursor()
        db.execute(f"USE {NAME}.main")  # a cursor does not inherit it
        return db

    @contextmanager
    def turn(self, root: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """A lock in PostgreSQL, held by a transaction beside the catalogue's; it goes with the process that held it."""
        with root.cursor() as db:
            db.execute("BEGIN")
            with suppress(duckdb.Error):  # whoever has waited too long goes on without
                db.execute(f"CALL postgres_execute('{QUEUE}', 'SET LOCAL lock_timeout = {TURN}')")
                db.execute(f"FROM postgres_query('{QUEUE}', 'SELECT 1 FROM pg_advisory_xact_lock({LOCK})')").fetchall()
            try:
                yield
            finally:
                with suppress(duckdb.Error):
                    db.execute("ROLLBACK")

    def claim(self, store_id: str) -> None:
        """Two catalogues over one folder would each take the other's files for orphans."""
        known = self.files.note(OWNER, store_id)
        if known != store_id:
            raise StoreError(N_("{place} holds the data of another store. Give each its own."), place=self.place)

    def partition(self, db: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
        if columns:
            db.execute(f"ALTER TABLE {table} SET PARTITIONED BY ({', '.join(columns)})")

    def rewrite(self) -> None:
        """Compaction has written the files of deleted rows anew; the old ones go when their grace is over."""

    def tidy(self, root: duckdb.DuckDBPyConnection, is_forgetting: bool = False) -> None:
        with root.cursor() as db:
            threshold = ", delete_threshold => 0" if is_forgetting else ""
            ago = f"older_than => now() - INTERVAL '{GRACE}'"
            db.execute(f"CALL ducklake_expire_snapshots('{NAME}', {ago})")
            db.execute(f"CALL ducklake_rewrite_data_files('{NAME}'{threshold})")
            db.execute(f"CALL ducklake_merge_adjacent_files('{NAME}')")
            db.execute(f"CALL ducklake_cleanup_old_files('{NAME}', {ago})")
            db.execute(f"CALL ducklake_delete_orphaned_files('{NAME}', {ago})")


def _extension(name: str) -> Path:
    """Where the wheel of an extension has put it."""
    package = f"duckdb_extension_{name}"
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ImportError(name=package.replace("_", "-"))
    return Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


def _use_s3(root: duckdb.DuckDBPyConnection) -> None:
    """Access to S3 as the AWS_ variables say it."""
    wanted = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID"),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN"),
        "REGION": os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    }
    options = [f"{name} '{value.replace(chr(39), chr(39) * 2)}'" for name, value in wanted.items() if value]
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        address = urlsplit(endpoint)
        options += [f"ENDPOINT '{address.netloc}'", "URL_STYLE 'path'", f"USE_SSL {address.scheme == 'https'}"]
    root.execute(f"CREATE SECRET (TYPE s3, {', '.join(options)})" if options else "CREATE SECRET (TYPE s3)")
