"""The example's rows of partners, enterprises, production, waste and green products, before they are written down.

A row has the names of the contract's columns and plain values; each kind of each site has draws of its own.
Every code starts with CTH (contoh, an example), so that nothing of it can be mistaken for what a site sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from data.example.dialects import Row
from data.example.dice import LAST_DAY, MONTHS, Dice, progress, rounded
from data.example.sites import Site, Waste

HAULERS = ("CTH-ANGKUT", "CTH-GEROBAK")
RECEIVERS = {
    **{"compost": "CTH-KOMPOS", "land_application": "CTH-WARGA", "insect_feed": "CTH-MAGGOT", "reuse": "CTH-WARGA"},
    **{"biomaterial": "CTH-PAPAN", "recycling": "CTH-BANK-SAMPAH", "animal_feed": "CTH-TERNAK"},
    **{"anaerobic_digestion": "CTH-BIOGAS", "landfill": "CTH-DINAS", "hazardous_treatment": "CTH-B3"},
}
ONSITE = {"compost", "anaerobic_digestion", "land_application", "open_burning", "open_dump", "buried", "wastewater"}
PARTNERS = (
    ("CTH-ANGKUT", "Angkut Lestari Contoh", "hauler", "ID-JK"),
    ("CTH-GEROBAK", "Gerobak Bersih Contoh", "hauler", "ID-JT"),
    ("CTH-KOMPOS", "Rumah Kompos Contoh", "processor", "ID-JT"),
    ("CTH-MAGGOT", "Maggot Rimba Contoh", "processor", "ID-KI"),
    ("CTH-BIOGAS", "Biogas Sabana Contoh", "processor", "ID-NT"),
    ("CTH-B3", "Pengolah B3 Contoh", "processor", None),
    ("CTH-PAPAN", "Papan Serat Contoh", "buyer", "ID-JT"),
    ("CTH-TERNAK", "Pakan Ternak Contoh", "buyer", "ID-NT"),
    ("CTH-BANK-SAMPAH", "Bank Sampah Contoh", "waste_bank", "ID-JK"),
    ("CTH-DINAS", "Dinas Kebersihan Contoh", "government", None),
    ("CTH-WARGA", "Kelompok Warga Contoh", "resident", "ID-JK"),
    ("CTH-PEGIAT", "Pegiat Hijau Contoh", "activist", "ID-SA"),
)
NAMES = ("Mekar", "Rimba", "Cahaya", "Tunas", "Lestari", "Harapan", "Embun", "Pelangi", "Sinar", "Melati", "Kenanga")
NOTES = ("hujan", "angkut sore; truk kecil", 'kata petugas "basah"', "karung bocor,\nditimbang ulang")


def partners() -> list[Row]:
    names = ("partner_code", "name", "partner_kind", "province")
    return [dict(zip(names, partner, strict=True)) for partner in PARTNERS]


def enterprises(site: Site) -> list[Row]:
    dice = Dice("enterprises", site.code)
    names = dice.some([f"{trade} {name}" for trade in site.trades for name in NAMES], site.members)
    rows = []
    for number, name in enumerate(names, start=1):
        is_early = number <= site.members * 0.8
        first = date(2022, 8, 1) if is_early else date(2024, 2, 1)
        row: Row = {"enterprise_code": f"CTH-{site.short}-{number:03}", "name": name, "site_code": site.code}
        row["size_class"] = dice.weighted({"micro": 70, "small": 26, "medium": 4})
        row["owner_gender"] = {"-": None}.get(gender := dice.weighted({"female": 56, "male": 36, "-": 8}), gender)
        row["kadin_member"] = dice.chance(0.1 if site.batches else 0.9)
        row["new_entrepreneur"] = dice.chance(0.25 if is_early else 0.6)
        row["joined_on"] = first + timedelta(days=dice.whole(0, 500 if is_early else 560))
        rows.append(row)
    return rows


def joined(members: list[Row], day: date) -> list[str]:
    return [row["enterprise_code"] for row in members if row["joined_on"] <= day]


def batches(site: Site, members: list[Row]) -> list[Row]:
    dice = Dice("production_batches", site.code)
    rows = []
    for month in MONTHS if site.batches else ():
        days = sorted(dice.day(month) for _ in range(round(dice.near(site.batches, 0.25))))
        for number, started in enumerate(days, start=1):
            entering = dice.near(site.input_kg)
            row: Row = {"batch_code": f"CTH-B{month:%y%m}-{number:02}", "site_code": site.code, "product": site.product}
            row["enterprise_code"] = dice.pick(joined(members, started)) if dice.chance(0.75) else None
            row |= {"started_on": started, "finished_on": started + timedelta(days=dice.whole(0, 2))}
            better = 1 + 0.04 * progress(started)
            row["input_kg"] = rounded(entering)
            row["product_kg"] = rounded(dice.near(entering * site.yield_share * better, 0.06))
            row["energy_kwh"] = rounded(dice.near(entering * 0.13), 1)
            row["water_m3"] = rounded(dice.near(entering * 0.006), 3)
            rows.append(row)
    return rows


def _arising(dice: Dice, site: Site, batches: list[Row]) -> Iterator[tuple[date, Row | None, Waste, float]]:
    """(day, batch, what arises, kg): of each batch, or month by month at the members of a network."""
    for batch in batches:
        for waste in site.wastes:
            if dice.chance(waste.often):
                day = batch["finished_on"] + timedelta(days=dice.whole(0, 2))
                yield day, batch, waste, dice.near(float(batch["input_kg"]) * waste.share, 0.15)
    for month in () if batches else MONTHS:
        for waste in site.wastes:
            for _ in range(round(dice.near(waste.often))):
                yield dice.day(month), None, waste, dice.near(waste.share, 0.5)


def _destination(dice: Dice, waste: Waste, day: date) -> str:
    weights: dict[str, float] = {}
    done = progress(day)
    for listed, part in ((waste.start, 1 - done), (waste.end, done)):
        for name, weight in (entry.split() for entry in listed.split(", ")):
            weights[name] = weights.get(name, 0) + float(weight) * part
    return dice.weighted(weights)


def _flow(dice: Dice, site: Site, members: list[Row], day: date, waste: Waste, kg: float, destination: str) -> Row:
    done = progress(day)
    row: Row = {"site_code": site.code, "batch_code": None, "date": day, "material": waste.material}
    row |= {"quantity": rounded(kg), "unit": "kg", "destination": destination, "from_storage": None}
    if kg > 900 and dice.chance(0.15):
        row |= {"quantity": rounded(kg / 1000, 3), "unit": "t"}
    elif dice.chance(0.04):
        row |= {"quantity": rounded(kg / 100, 3), "unit": "kuintal"}
    if destination == "unknown" and dice.chance(0.5):
        row["destination"] = None
    is_own = not site.batches or dice.chance(0.55 - 0.35 * done)
    row["handling"] = None if dice.chance(0.05) else "own" if is_own else "central"
    row["enterprise_code"] = dice.pick(joined(members, day)) if is_own else None
    is_onsite = destination in ONSITE and bool(site.batches)
    row["location"] = None if dice.chance(0.15) else "onsite" if is_onsite else "offsite"
    row["hauler"] = None if is_onsite or dice.chance(0.3) else dice.pick(HAULERS)
    row["receiver"] = None if dice.chance(0.25) else RECEIVERS.get(destination)
    row["measured_by"] = "weighed" if dice.chance(0.5 + 0.35 * done) else "estimated" if dice.chance(0.9) else None
    row["note"] = dice.pick(NOTES) if dice.chance(0.05) else None
    return row


def flows(site: Site, members: list[Row], batches: list[Row]) -> list[Row]:
    dice = Dice("waste_flows", site.code)
    rows = []
    for day, batch, waste, kg in _arising(dice, site, batches):
        destination = _destination(dice, waste, day)
        row = _flow(dice, site, members, day, waste, kg, destination)
        row["batch_code"] = batch["batch_code"] if batch and dice.chance(0.94) else None
        rows.append(row)
        later = day + timedelta(days=dice.whole(30, 75))
        if destination == "storage" and later <= LAST_DAY:
            taken = kg if dice.chance(0.6) else dice.near(kg * 0.6)
            row = _flow(dice, site, members, later, waste, taken, waste.end.split()[0])
            rows.append(row | {"from_storage": True})
    rows.sort(key=lambda row: row["date"])
    return [{"flow_code": f"CTH-T{row['date']:%y}-{n:04}", **row} for n, row in enumerate(rows, start=1)]


def green_products(site: Site, members: list[Row]) -> list[Row]:
    dice = Dice("green_products", site.code)
    rows: list[Row] = []
    for month in MONTHS:
        for made in site.made:
            if not dice.chance(0.4 + 0.5 * progress(month)):
                continue
            day, kg = dice.day(month), dice.near(made.kg * (1 + 0.8 * progress(month)))
            row: Row = {"record_code": f"CTH-H{len(rows) + 1:03}", "site_code": site.code, "date": day, "unit": "kg"}
            row |= {"product": made.product, "made_from": made.material, "quantity": rounded(kg, 1)}
            row["enterprise_code"] = dice.pick(joined(members, day)) if dice.chance(0.6) else None
            row["value_idr"] = rounded(dice.near(kg * made.price, 0.15) / 1000, 0) * 1000
            row["buyer_kind"] = dice.pick(("enterprise", "resident", "government", "company", "own_use", None))
            row["distributor"] = "CTH-PEGIAT" if dice.chance(0.4) else None
            rows.append(row)
    return rows
