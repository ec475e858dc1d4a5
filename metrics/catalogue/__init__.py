"""Every metric, declared once: the card, the chart, the export, the command line and the methods page read this."""

from __future__ import annotations

from metrics.catalogue import coaching, context, ecosystem, practice, production, programme, waste
from metrics.catalogue.metric import Behind, Metric

__all__ = ["DEFAULT_DEFINITION", "HEADLINES", "METRICS", "SUBJECTS", "Behind", "Metric"]

SUBJECTS = {
    module.TITLE: module.METRICS for module in (waste, production, practice, coaching, ecosystem, programme, context)
}
METRICS = {metric.name: metric for metrics in SUBJECTS.values() for metric in metrics}
DEFAULT_DEFINITION = "gri_306"
# what answers the three questions: waste kept from disposal, green practices, whom coaching reaches
HEADLINES = ("diversion_rate", "practice_score", "coaching_priority_share")
