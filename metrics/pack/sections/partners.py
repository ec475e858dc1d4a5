"""Who links with whom and what is made of waste, in the whole programme and at Kadin's own members."""

from __future__ import annotations

from dataclasses import replace

from metrics import saying, sites, text
from metrics.figures import Figure
from metrics.labels import BUYERS, PARTNER_KINDS, label
from metrics.pack.document import Block, Cell, Column, Number, Table, Words
from metrics.pack.facts import FORMS, Facts, mass
from metrics.pack.sections.common import about, breakdown, headlines, nothing
from metrics.partners import UNKNOWN, Partner, count_active, count_registered, partners
from metrics.questions import Where
from metrics.text import NOTHING, t

LINKS = (
    *("active_partners", "receiver_known_share", "linked_share", "traced_share", "green_product_mass"),
    *("green_product_value", "green_product_value_per_waste", "kadin_members", "new_entrepreneurs"),
)
OF_MEMBERS = (
    *("kadin_members", "new_entrepreneurs", "waste_recorded", "waste_diverted", "diversion_rate"),
    *("coaching_participants", "coaching_priority_share", "green_product_mass", "green_product_value"),
)


def ecosystem(facts: Facts) -> list[Block]:
    found: list[Block] = [headlines(facts, LINKS, "ecosystem", t("Links in figures"))]
    found += _partners(facts, facts.where, "partners")
    found += _sales(facts, facts.where, "green")
    return found


def _partners(facts: Facts, where: Where, name: str) -> list[Block]:
    """Every partner with a record in the period, and what nobody is named for."""
    known = partners(facts.db, where, facts.version)
    shown = [p for p in known if p.is_active or p.partner_code == UNKNOWN]
    if not shown:
        return [nothing()]
    provinces = facts.titles("provinces")
    rows = tuple(
        (
            *(t("Nobody named") if p.partner_code == UNKNOWN else p.name, _kind(p)),
            *(provinces.get(p.province or "", NOTHING), _mass(facts, "hauler", p, where)),
            *(_mass(facts, "receiver", p, where), _mass(facts, "distributor", p, where)),
        )
        for p in shown
    )
    columns = (
        *(Column(t("Partner"), 2.4), Column(t("Kind"), 1.3), Column(t("Province"), 1.4)),
        *(Column(title, 1.1, True) for title in (t("Hauled"), t("Received"), t("Helped to sell"))),
    )
    note = t(
        "{active} partners have a record in the period; the register has {registered}.",
        active=text.number(count_active(known)),
        registered=text.number(count_registered(known)),
    )
    return [Table(name, t("Partner by partner"), about(facts), columns, rows, (note,))]


def _kind(partner: Partner) -> str:
    return NOTHING if partner.partner_code == UNKNOWN else label(PARTNER_KINDS, partner.partner_kind)


def _mass(facts: Facts, role: str, partner: Partner, where: Where) -> Cell:
    metric = "green_product_mass" if role == "distributor" else "waste_recorded"
    figure = next((f for f in facts.by(metric, (role,), where) if f.by[role] == partner.partner_code), None)
    if figure is None or figure.value is None:
        return NOTHING
    return Number(text.mass(figure.value), figure.value, FORMS["t"], facts.asked(metric, figure, where))


def _sales(facts: Facts, where: Where, name: str) -> list[Block]:
    if not facts.one("green_product_mass", where).value:
        return [Words(t("No green product was recorded in the period."), tone="note")]
    return [_by_product(facts, where, f"{name}_by_product"), _by_buyer(facts, where, f"{name}_by_buyer")]


def _by_product(facts: Facts, where: Where, name: str) -> Table:
    values = {f.by["product"]: f for f in facts.by("green_product_value", ("product",), where)}
    found = sorted(facts.by("green_product_mass", ("product",), where), key=lambda f: -(f.value or 0))
    rows = tuple(
        (
            str(f.by["product"]),
            facts.number("green_product_mass", f, where),
            *_valued(facts, values.get(f.by["product"]), where),
        )
        for f in found
    )
    columns = (
        *(Column(t("Product"), 3), Column(saying.title("green_product_mass"), 1.3, True)),
        *(Column(t("Value"), 1.5, True), Column(t("Mass without a value"), 1.2, True)),
    )
    return Table(name, t("Which products are made of waste?"), about(facts), columns, rows)


def _valued(facts: Facts, figure: Figure | None, where: Where) -> tuple[Cell, Cell]:
    if figure is None:
        return NOTHING, NOTHING
    return (
        facts.number("green_product_value", figure, where),
        mass(figure.unknown),
    )


def _by_buyer(facts: Facts, where: Where, name: str) -> Table:
    return breakdown(
        facts,
        "green_product_mass",
        "buyer_kind",
        name,
        t("Who buys them?"),
        t("Buyers"),
        lambda code: label(BUYERS, code),
        where,
    )


def members(facts: Facts) -> list[Block]:
    """The networks of members, which are no factories: Kadin's own."""
    register = sites.register(facts.db, facts.version)
    chosen = facts.where.sites
    networks = [site for site in register if not site.is_factory and (not chosen or site.code in chosen)]
    if not networks:
        return [Words(t("No network of members is among the sites of this pack."), tone="note")]
    where = replace(facts.where, sites=tuple(site.code for site in networks))
    names = ", ".join(site.name for site in networks)
    rows = tuple(
        (saying.title(metric), facts.number(metric, figure, where), saying.unknown_text(metric, figure) or NOTHING)
        for metric in OF_MEMBERS
        for figure in [facts.one(metric, where)]
    )
    columns = (
        *(Column(t("Figure"), 2.4), Column(text.span(facts.order.first, facts.order.last), 1.4, True)),
        Column(t("Not known, or at most"), 2.4),
    )
    return [
        Words(t("This part is of {names} alone.", names=names)),
        Table("members", t("Members in figures"), about(facts, names), columns, rows),
        *_partners(facts, where, "members_partners"),
        *_sales(facts, where, "members_green"),
    ]
