"""Who links with whom: partners by role and kind, who received how much from which site, and each partner's part."""

from __future__ import annotations

import streamlit as st

from metrics import text
from metrics.comparing import largest_first, largest_share, shares
from metrics.figures import Figure
from metrics.flowing import OTHER, handovers
from metrics.labels import PARTNER_KINDS, ROLES
from metrics.partners import UNKNOWN, Partner, count_active, count_registered, partners
from metrics.text import t
from pages.shared import charts, sankeys
from pages.shared.asking import ask, look, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.tables import Rows, downloads, table

LONGEST = 32  # characters of a name in a chart


def kind(code: str | None) -> str:
    return t(PARTNER_KINDS[code]) if code in PARTNER_KINDS else str(code)


def in_chart(name: str) -> str:
    """A name that people wrote, short enough for a chart."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def names(found: list[Partner]) -> dict[str, str]:
    """partner code -> name; nobody is said as such."""
    return {partner.partner_code: partner.name for partner in found} | {UNKNOWN: t("Nobody named")}


def who_receives(filters: Filters) -> None:
    """Recorded waste from sites to receivers; what names no receiver stands beside them."""
    sites = titles("sites")
    named = names(look(partners, filters.where))
    received = largest_first(ask("waste_recorded", ("receiver",), filters.where))
    handed = largest_first(ask("waste_recorded", ("site", "hauler", "receiver"), filters.where))
    columns = (t("Site"), t("Hauler"), t("Receiver"), t("Mass"), t("Share"))
    flow = handovers(ask("waste_recorded", ("site", "receiver"), filters.where))

    def name(column: int, code: str) -> str:
        if code == OTHER:
            return (t("Other sites"), t("Other receivers"))[column]
        return (sites, named)[column].get(code, code)

    panel(
        _finding(received, named),
        t(
            "Waste recorded by who received it, {period}. Waste that is used at the site itself often names nobody; "
            "waste out of storage stands with whoever took it in.",
            period=filters.period_text,
        ),
        "by_receiver",
        lambda: charts.bars(
            [in_chart(name(1, f.by["receiver"])) for f in received],
            [f.value for f in received],
            [
                f"{text.mass(f.value)} · {text.percent(part)}"
                for f, part in zip(received, shares(received), strict=True)
            ],
            suffix=" t",
        ),
        [
            dict(
                zip(
                    columns,
                    (name(0, f.by["site"]), name(1, f.by["hauler"]), name(1, f.by["receiver"]), f.value, part),
                    strict=True,
                )
            )
            for f, part in zip(handed, shares(handed), strict=True)
        ],
        {t("Mass"): text.mass, t("Share"): text.percent},
        filters,
        "receiver_known_share",
        alt="; ".join(f"{name(1, f.by['receiver'])}: {text.mass(f.value)}" for f in received[:LONGEST]),
        more=[sankeys.view(lambda: sankeys.sankey(flow, name))] if flow.links else [],
        first=sankeys.first() if flow.links else "chart",
    )


def _finding(received: list[Figure], named: dict[str, str]) -> str:
    """Who received most, in words."""
    largest = largest_share(received)
    if largest is None:
        return t("Who receives the waste?")
    code, share = largest.figure.by["receiver"], text.percent(largest.share_percent)
    if code == UNKNOWN:
        return t("Of {share} of recorded waste it is not known who received it", share=share)
    return t("{partner} received {share} of recorded waste", partner=text.plain(named.get(code, code)), share=share)


def by_role_and_kind(filters: Filters) -> None:
    """Active partners by what they are and what they did."""
    by_kind = largest_first(ask("active_partners", ("partner_kind",), filters.where))
    found = {
        (f.by["partner_kind"], f.by["role"]): f.value
        for f in ask("active_partners", ("partner_kind", "role"), filters.where)
    }
    panel(
        t("Who takes part, and how?"),
        t(
            "Partners with a record in {period}, by kind; the table has their roles. A partner in two roles counts in "
            "each, and once in all.",
            period=filters.period_text,
        ),
        "partners_by_kind",
        lambda: charts.bars(
            [kind(f.by["partner_kind"] or UNKNOWN) for f in by_kind],
            [f.value for f in by_kind],
            [text.number(f.value) for f in by_kind],
        ),
        [
            {t("Kind"): kind(f.by["partner_kind"] or UNKNOWN)}
            | {t(role): found.get((f.by["partner_kind"], code)) for code, role in ROLES.items()}
            | {t("All roles"): f.value}
            for f in by_kind
        ],
        dict.fromkeys((*map(t, ROLES.values()), t("All roles")), text.number),
        filters,
        "active_partners",
        alt="; ".join(f"{kind(f.by['partner_kind'] or UNKNOWN)}: {text.number(f.value)}" for f in by_kind),
    )


def each_partner(filters: Filters) -> None:
    """Every partner of the register with its part, and what nobody is named for."""
    found = look(partners, filters.where)
    provinces = titles("provinces")
    st.header(t("Partner by partner"), anchor=False)
    st.caption(
        t(
            "{active} partners have a record in {period}; the register has {registered}. Search in the table by its "
            "magnifying glass.",
            active=text.number(count_active(found)),
            registered=text.number(count_registered(found)),
            period=filters.period_text,
        )
    )
    named = names(found)
    rows: Rows = [
        {
            t("Partner"): named[p.partner_code],
            t("Kind"): text.NOTHING if p.partner_code == UNKNOWN else kind(p.partner_kind),
            t("Province"): provinces.get(p.province or "", text.NOTHING),
            t("Hauled"): p.hauled_t,
            t("Received"): p.received_t,
            t("Helped to sell"): p.sold_t,
            t("Code"): "" if p.partner_code == UNKNOWN else p.partner_code,
        }
        for p in found
    ]
    formats = dict.fromkeys((t("Hauled"), t("Received"), t("Helped to sell")), text.mass)
    table(rows, formats, "partners", alt=t("Partner by partner"))
    with st.container(horizontal=True):
        downloads(rows, t("Partner by partner"), "partners", filters)
