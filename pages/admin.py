"""Administration: who is what, which months are final, the values of figures, backups, and what happened."""

from data import access
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
    logbook,
    members_kept,
    months_kept,
    sites_kept,
    tables_kept,
    targets_kept,
    weights_kept,
)
from pages.shared.switches import switch

PARTS = {  # code -> title, what the reader has to be allowed, how it is drawn
    "roles": (N_("Roles"), "member", members_kept.roles),
    "months": (N_("Final months"), "close", months_kept.months),
    "targets": (N_("Targets"), "reference", targets_kept.targets),
    "practices": (N_("Framework of practices"), "reference", frameworks_kept.practices),
    "sites": (N_("Sites"), "reference", sites_kept.sites),
    "weights": (N_("Unit weights"), "reference", weights_kept.weights),
    "baselines": (N_("Baselines"), "reference", baselines_kept.baselines),
    "tables": (N_("All tables"), "reference", tables_kept.tables),
    "example": (N_("Example data"), "example", example_data.examples),
    "backups": (N_("Backups"), "backup", backups_kept.copies),
    "log": (N_("Log"), "log", logbook.log),
    "condition": (N_("Condition"), "condition", condition.show),
}

frame.head(
    t("Administration"),
    t("Who is what, which months are final, with which values figures are made, and what happened?"),
)
open_parts = {code: part for code, part in PARTS.items() if access.who().may(part[1])}
titles = {code: t(title) for code, (title, _, _) in open_parts.items()}
first = next(iter(titles))
chosen = switch(t("Part"), titles, "view_kept", first) if len(titles) > 1 else first
amends.outcome()
open_parts[chosen][2]()
