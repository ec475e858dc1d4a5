"""The register of sites, and one site beside its own past and beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from data.store import Database
from metrics.figures import PRECISION, Figure, at_version
from metrics.questions import Where, about, answered

State = Literal["operating", "opens_later", "reported"]


@dataclass(frozen=True)
class Site:
    """A row of the register. latitude, longitude: degrees; coordinates: what that point is the centre of.

    last_on: the day of its latest waste flow, batch, coaching session or sale of a green product.
    """

    code: str
    name: str
    kind: str  # shared_factory or member_network
    product_id: str | None
    product_en: str | None
    province_iso: str | None
    regency: str | None
    cooperative: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    coordinates: str | None
    status: str  # operating or reported
    opened_on: date | None
    source: str | None
    last_on: date | None

    @property
    def is_factory(self) -> bool:
        return self.kind == "shared_factory"

    @property
    def is_centre(self) -> bool:
        """Whether its point is the middle of a province, regency or district, and not the place itself."""
        return "centre" in (self.coordinates or "")

    def state(self, last: date | None) -> State:
        """What it is at the end of a period, given by the first day of its last month; None is today."""
        if self.status != "operating":
            return "reported"
        return "opens_later" if last and self.opened_on and self.opened_on.replace(day=1) > last else "operating"


def register(db: Database, version: int | None = None) -> list[Site]:
    """Every site, operating or not, in the order of the register."""
    query = """
        WITH latest AS (SELECT site_code, max(day) AS last_on FROM cube_filed GROUP BY ALL)
        SELECT s.site_code, coalesce(name, s.site_code), kind, product_id, product_en, province_iso, regency,
               cooperative, latitude::DECIMAL(9, 4), longitude::DECIMAL(9, 4), coordinates, status, opened_on::DATE,
               source, last_on
        FROM sites s LEFT JOIN latest l ON l.site_code = s.site_code
        ORDER BY position
    """
    return [Site(*row) for row in answered(db, query, version=at_version(db, version))]


@dataclass(frozen=True)
class BeforeAfter:
    """Waste for a tonne of product before (of the baseline) and in the months of a period that can be compared.

    survey_period, survey_source: of a survey; from_month, to_month: the site's first months, where there is no survey.
    after_kg_per_t, change_percent: None where the period has no month to compare.
    """

    origin: Literal["survey", "first_months"]
    before_kg_per_t: Decimal
    survey_period: str | None
    survey_source: str | None
    from_month: date | None
    to_month: date | None
    product_t: Decimal
    expected_t: Decimal
    recorded_t: Decimal

    @property
    def after_kg_per_t(self) -> Decimal | None:
        return (1000 * self.recorded_t / self.product_t).quantize(PRECISION) if self.product_t else None

    @property
    def change_percent(self) -> Decimal | None:
        after = self.after_kg_per_t
        if after is None or not self.before_kg_per_t:
            return None
        return (100 * (after - self.before_kg_per_t) / self.before_kg_per_t).quantize(PRECISION)


def before_after(
    db: Database, site_code: str, where: Where | None = None, version: int | None = None
) -> BeforeAfter | None:
    """One site against its own baseline; None where it has none yet."""
    where = where or Where()
    asked = Where((site_code,), where.first, where.last)
    query = f"""
        WITH compared AS (
            SELECT coalesce(sum(product_kg), 0) AS product_kg, coalesce(sum(expected_kg), 0) AS expected_kg,
                   coalesce(sum(compared_kg), 0) AS recorded_kg
            FROM view_prevented WHERE {about(asked)}
        ), survey AS (
            SELECT arg_max(source, coalesce(period, '')) AS source FROM baselines
            WHERE site_code = $site AND measure = 'waste_intensity'
        )
        SELECT origin, kg_per_t, b.period, source, from_month, to_month, product_kg, expected_kg, recorded_kg
        FROM view_baselines b, compared, survey WHERE b.site_code = $site
    """
    row = next(iter(answered(db, query, asked, at_version(db, version), site=site_code)), None)
    if row is None:
        return None
    return BeforeAfter(*row[:6], *(Decimal(str(amount_kg)) / 1000 for amount_kg in row[6:]))


@dataclass(frozen=True)
class Rank:
    """The place of a site, counted from the best; of: how many have a value. Equal values share a place."""

    place: int
    of: int


def rank(parts: dict[str, Figure], code: str, better: str = "higher") -> Rank | None:
    """Where the figure of one part stands among all parts; None where it has no value."""
    values = [figure.value for figure in parts.values() if figure.value is not None]
    own = parts[code].value if code in parts else None
    if own is None:
        return None
    ahead = [value for value in values if (value < own if better == "lower" else value > own)]
    return Rank(len(ahead) + 1, len(values))
