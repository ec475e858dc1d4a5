"""Settings of property tests."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def costly(examples: int) -> settings:
    """For properties of a whole store: few examples, small to begin with, and none smaller sought after a failure."""
    return settings(
        max_examples=examples,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
