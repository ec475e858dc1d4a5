"""Settings of property tests."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def costly(examples: int) -> settings:
    """For properties of a whole store: few examples, small to begin with, and none smaller sought after a failure.

    examples: how many are drawn, beside those that are given; 0 for none.
    """
    return settings(
        max_examples=max(examples, 1),
        phases=(Phase.explicit, Phase.generate) if examples else (Phase.explicit,),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
