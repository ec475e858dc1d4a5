"""The example's rows about people and practices: who attended coaching, and how green the enterprises work."""

from __future__ import annotations

from datetime import date

from data import reference
from data.example.dialects import Row
from data.example.dice import MONTHS, Dice
from data.example.production import joined
from data.example.sites import Site

TOPICS = ("Pemilahan limbah", "Kompos dan maggot", "Pembukuan hijau", "Kemasan ramah lingkungan", "Efisiensi energi")
ORGANISERS = ("ministry", "kadin", "kaktus", "local_government", None)
SHARED_AT = ("RPB-JATENG", "KADIN-JAKSEL")  # the same people, known by national numbers, attend at both
SHARED_PEOPLE = 16
GIVES_AGE = ("KADIN-JAKSEL",)  # its app asks for the age, the attendance lists of the others for the birth date
OPTIONAL_PRACTICES = ("chemicals", "green_label", "green_finance")


def _people(dice: Dice, count: int, female: float, young: float) -> list[Row]:
    """People as they are, and what of it their attendance list says."""
    found = []
    for _ in range(count):
        years = dice.whole(18, 28) if dice.chance(young) else dice.whole(33, 62)
        born = date(2024 - years, dice.whole(1, 12), dice.whole(1, 28))
        person: Row = {"gender": "female" if dice.chance(female) else "male", "birth_date": born}
        found.append(person | {"says_gender": dice.chance(0.965), "says_birth_date": dice.chance(0.945)})
    return found


def _number(person: Row, serial: int) -> str:
    """A national number of the right shape; serials above 9000 are not given out."""
    born = person["birth_date"]
    day = born.day + (40 if person["gender"] == "female" else 0)
    return f"317401{day:02}{born:%m%y}{9000 + serial:04}"


def _shared_people() -> list[Row]:
    """Their numbers say what their lists leave blank."""
    found = _people(Dice("people"), SHARED_PEOPLE, 0.5, 0.4)
    return [p | {"participant_code": _number(p, n), "enterprise_code": None} for n, p in enumerate(found, start=1)]


def _pool(site: Site, members: list[Row]) -> dict[int, list[Row]]:
    """Who may attend in each year: in the second, women and the young were asked on purpose."""
    dice = Dice("people", site.code)
    found = [*_people(dice, 78, 0.46, 0.34), *_people(dice, 52, 0.58, 0.46)]
    for number, person in enumerate(found, start=1):
        person["participant_code"] = f"CTH-P{number:04}"
        person["enterprise_code"] = dice.pick(joined(members, MONTHS[0])) if dice.chance(0.5) else None
    shared = _shared_people() if site.code in SHARED_AT else []
    return {2024: found[:78] + shared, 2025: found + shared}


def attendance(site: Site, members: list[Row]) -> list[Row]:
    dice = Dice("coaching_attendance", site.code)
    pool = _pool(site, members)
    rows = []
    for month in MONTHS:
        if not dice.chance(0.82):
            continue
        day, topic, organiser = dice.day(month), dice.pick(TOPICS), dice.pick(ORGANISERS)
        for person in dice.some(pool[month.year], dice.whole(8, 13)):
            row: Row = {"session_code": f"CTH-S{day:%y%m}", "session_date": day, "site_code": site.code}
            row |= {name: person[name] for name in ("participant_code", "enterprise_code")}
            row |= {"topic": topic, "organiser": organiser, "gender": None, "birth_date": None, "age": None}
            if person["says_gender"]:
                row["gender"] = person["gender"]
            if person["says_birth_date"]:
                born = person["birth_date"]
                age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
                row |= {"age": age} if site.code in GIVES_AGE else {"birth_date": born}
            rows.append(row)
    return rows


def assessments(site: Site, members: list[Row]) -> list[Row]:
    """Six in ten enterprises: most in both years, the second time better, some for the first time in the second."""
    dice = Dice("practice_assessments", site.code)
    practices = [row["practice"] for row in reference.tables()["practices"]]
    rows: list[Row] = []
    for member in dice.some(members, round(len(members) * 0.6)):
        base, gain = dice.near(1.5, 0.6), dice.near(0.8, 0.7)
        skipped = {name for name in OPTIONAL_PRACTICES if dice.chance(0.25)}
        is_known = member["joined_on"] < MONTHS[0] and dice.chance(0.8)
        for year in (2024, 2025) if is_known else (2025,):
            day, verified = dice.day(date(year, dice.whole(3, 10), 1)), dice.chance(0.3 if year == 2024 else 0.6)
            for practice in practices:
                if not dice.chance(0.6 if year == 2025 and is_known else 0.74):
                    continue
                level = round(dice.near(base + (gain if year == 2025 else 0), 0.6))
                row: Row = {"enterprise_code": member["enterprise_code"], "assessed_on": day, "practice": practice}
                row["level"] = "not_applicable" if practice in skipped else str(max(0, min(4, level)))
                row["assessor"] = f"Pendamping {dice.whole(1, 6)}" if verified else None
                row["verified"] = "verified" if verified else "self"
                row["evidence"] = "foto dan catatan" if verified and dice.chance(0.5) else None
                rows.append(row)
    return rows
