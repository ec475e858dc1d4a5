"""The programme: which shared factories operate, and which of them report."""

from __future__ import annotations

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Behind, Metric

TITLE = N_("Programme")

METRICS = (
    Metric(
        "operating_sites",
        N_("Operating shared factories"),
        N_("Shared factories that are operating at the end of the period."),
        formula=N_("number of shared factories with status “operating”"),
        numerator="count(*) FILTER (status = 'operating')",
        unknown_words=N_("{amount} more were named without an opening date"),
        unknown="count(*) FILTER (status <> 'operating')",
        better="higher",
        caveat=N_(
            "Not known are the factories that were named in the press without an opening date: shown, not counted."
        ),
        unit="sites",
        way="total",
        source="sites",
        origin=N_("Register of sites: ministry statement of 14 December 2022 and press reports"),
        dimensions=(*PLACE, *TIME),
        is_register=True,
        target="shared_factories",
        is_judged_whole=True,
    ),
    Metric(
        "reporting_sites",
        N_("Reporting sites"),
        N_("Sites that recorded waste in the period, or said in a nil report that there was none."),
        formula=N_("number of sites with a waste flow or a nil report"),
        numerator="count(DISTINCT site_code) FILTER (has_reported)",
        unknown_words=N_("{amount} sent nothing"),
        unknown=(
            "count(DISTINCT site_code) FILTER (is_expected OR has_reported) "
            "- count(DISTINCT site_code) FILTER (has_reported)"
        ),
        better="higher",
        caveat=N_(
            "Not known are the operating sites that sent nothing. Missing is not zero: only a nil report says zero. "
            "In a period of several months one month is enough; month by month each is seen."
        ),
        unit="sites",
        way="count",
        source="view reporting",
        behind=(Behind("waste"), Behind("view nil_reports")),
        origin=N_("Waste flows and nil reports of the sites; register of sites"),
        dimensions=(*PLACE, *TIME),
    ),
)
