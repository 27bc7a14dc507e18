"""For ``pytest -p``: few made-up examples, always the same, not made small: no mutant needs more."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "few",
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=tuple(HealthCheck),
)
settings.load_profile("few")
