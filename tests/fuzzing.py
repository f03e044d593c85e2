"""The long campaign of ``make fuzz``: a pytest plugin that makes Hypothesis try far more examples than usual.

``LIENTHONG_EXAMPLES`` says how many for each test; tests that name a number of their own keep it.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "fuzz",
    max_examples=int(os.environ.get("LIENTHONG_EXAMPLES", "3000")),
    deadline=None,
    print_blob=True,
    phases=list(Phase),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("fuzz")
