"""Administration: who is what, which months are final, the values of figures, backups, and what happened."""

from data.words import N_
from metrics.text import t
from pages.shared import (
    amends,
    backups_kept,
    baselines_kept,
    condition,
    example_data,
    frame,
    frameworks_kept,
    housekeeping,
    logbook,
    sites_kept,
    tables_kept,
    targets_kept,
    weights_kept,
)
from pages.shared.switches import switch

PARTS = {
    "roles": (N_("Roles"), housekeeping.roles),
    "months": (N_("Final months"), housekeeping.months_closed),
    "targets": (N_("Targets"), targets_kept.targets),
    "practices": (N_("Framework of practices"), frameworks_kept.practices),
    "sites": (N_("Sites"), sites_kept.sites),
    "weights": (N_("Unit weights"), weights_kept.weights),
    "baselines": (N_("Baselines"), baselines_kept.baselines),
    "tables": (N_("All tables"), tables_kept.tables),
    "example": (N_("Example data"), example_data.examples),
    "backups": (N_("Backups"), backups_kept.copies),
    "log": (N_("Log"), logbook.log),
    "condition": (N_("Condition"), condition.show),
}

frame.head(
    t("Administration"),
    t("Who is what, which months are final, with which values figures are made, and what happened?"),
)
part = switch(t("Part"), {code: t(title) for code, (title, _) in PARTS.items()}, "view_kept", "roles")
amends.outcome()
PARTS[part][1]()
