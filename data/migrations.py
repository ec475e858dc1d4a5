"""What has changed in the tables of the store since its first release: numbered, forward only, in one transaction.

A store made by any earlier release opens with this one. Columns that a contract or a reference table gains need no
migration: schema.extend adds them.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from data import schema
from data.errors import StoreError
from data.words import N_


class OtherSchema(StoreError):
    """The store was made by a newer release."""


Migration = Callable[[duckdb.DuckDBPyConnection], None]
FIRST = 1


def _keep_more_of_uploads_and_versions(db: duckdb.DuckDBPyConnection) -> None:
    """Repairs have a parent, a kept file a name of its own, versions a note; reference values have an author."""
    db.execute("ALTER TABLE uploads ADD COLUMN kept VARCHAR")
    db.execute("ALTER TABLE uploads ADD COLUMN parent VARCHAR")
    db.execute("UPDATE uploads SET kept = sha256")
    db.execute("ALTER TABLE versions ADD COLUMN note VARCHAR")
    db.execute("ALTER TABLE head ADD COLUMN followed BIGINT")
    db.execute("ALTER TABLE meta ADD COLUMN state VARCHAR")
    db.execute("CREATE TABLE reference_state (reference VARCHAR, mark VARCHAR)")
    db.execute("CREATE TABLE backups (place VARCHAR, made_at TIMESTAMP, version BIGINT)")
    for table in _TABLES_OF_SCHEMA_1 & schema.columns(db).keys():
        db.execute(f"ALTER TABLE {table} ADD COLUMN set_by VARCHAR")
        db.execute(f"UPDATE {table} SET set_by = 'release'")


def _name_the_store(db: duckdb.DuckDBPyConnection) -> None:
    """A store has a name that no other has, by which the folder of a lake says whose it is."""
    db.execute("ALTER TABLE meta ADD COLUMN store_id VARCHAR")


def _keep_what_senders_decide(db: duckdb.DuckDBPyConnection) -> None:
    """Uploads keep their receipt; warnings, names of columns, numbers that started again and nil reports are kept."""
    added = "NULL::VARCHAR AS number, 0::BIGINT AS taken_away, NULL::VARCHAR AS receipt"
    db.execute(f"CREATE OR REPLACE TABLE uploads AS SELECT *, {added} FROM uploads")  # updated before, so no ALTER
    of_upload = "upload_id VARCHAR, line BIGINT, added_in BIGINT, removed_in BIGINT"
    decided = "value VARCHAR, proposal VARCHAR, decision VARCHAR"
    db.execute(f"CREATE TABLE warnings (kind VARCHAR, field VARCHAR, code VARCHAR, {decided}, {of_upload})")
    site = "kind VARCHAR, site_code VARCHAR"
    db.execute(f"CREATE TABLE column_names ({site}, header VARCHAR, field VARCHAR, {of_upload})")
    db.execute(f"CREATE TABLE renumbered ({site}, code VARCHAR, month DATE, stored_code VARCHAR, {of_upload})")
    db.execute(f"CREATE TABLE nil_reports ({site}, month DATE, {of_upload})")


def _close_months(db: duckdb.DuckDBPyConnection) -> None:
    """Analysts close months, for the whole programme; no upload brings that or takes it back."""
    version = "added_in BIGINT, removed_in BIGINT"
    db.execute(
        f"CREATE TABLE closed_months (month DATE, closed_by VARCHAR, closed_at TIMESTAMP, note VARCHAR, {version})"
    )


def _keep_packs(db: duckdb.DuckDBPyConnection) -> None:
    """Board packs that were saved stay as they were."""
    db.execute(
        "CREATE TABLE packs (pack_id VARCHAR, of_version BIGINT, release VARCHAR, asked VARCHAR, pdf VARCHAR, "
        "workbook VARCHAR, figures VARCHAR, made_by VARCHAR, made_at TIMESTAMP, added_in BIGINT, removed_in BIGINT)"
    )


def _name_people(db: duckdb.DuckDBPyConnection) -> None:
    """People have roles, and what was refused to whom is kept."""
    db.execute(
        "CREATE TABLE members (email VARCHAR, role VARCHAR, sites VARCHAR, province VARCHAR, added_in BIGINT, "
        "removed_in BIGINT)"
    )
    db.execute("CREATE TABLE refusals (refused_at TIMESTAMP, who VARCHAR, role VARCHAR, action VARCHAR)")


def _keep_a_log(db: duckdb.DuckDBPyConnection) -> None:
    """What happens without a version is kept in one table, refusals among it; sign-outs end sessions."""
    db.execute(
        "CREATE TABLE events (happened_at TIMESTAMP, who VARCHAR, role VARCHAR, what VARCHAR, about VARCHAR, "
        "version_before BIGINT, version_after BIGINT)"
    )
    db.execute("INSERT INTO events SELECT refused_at, who, role, 'refused', action, NULL, NULL FROM refusals")
    db.execute("DROP TABLE refusals")
    db.execute("CREATE TABLE signed_out (email VARCHAR, until_s DOUBLE)")


_TABLES_OF_SCHEMA_1 = {
    *("baselines", "cdm_type_factors", "definitions", "destinations", "ghg_check_values", "ipcc_parameters"),
    *("materials", "practice_levels", "practices", "provinces", "sites", "targets", "unit_weights", "warm_v15_factors"),
}

MIGRATIONS: tuple[Migration, ...] = (  # the first makes schema 2 of schema 1
    _keep_more_of_uploads_and_versions,
    _name_the_store,
    _keep_what_senders_decide,
    _close_months,
    _keep_packs,
    _name_people,
    _keep_a_log,
)
NUMBER = FIRST + len(MIGRATIONS)


def migrate(db: duckdb.DuckDBPyConnection) -> bool:
    """Bring a store to this release's schema, in the caller's transaction; returns whether it was of an older one.

    Raises StoreError for a newer store.
    """
    row = db.execute("SELECT schema FROM meta").fetchone()
    found = int(row[0]) if row else 0
    if not FIRST <= found <= NUMBER:
        raise OtherSchema(
            N_("This store has schema {found}; this release knows {known}. Use the release that made it."),
            found=found,
            known=NUMBER,
        )
    for migration in MIGRATIONS[found - FIRST :]:
        migration(db)
    if found != NUMBER:
        db.execute("UPDATE meta SET schema = ?", [NUMBER])
    return found != NUMBER
