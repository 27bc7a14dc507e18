"""The state machine over HTTP, in short; `make machine N=` lives more histories."""

import os

from hypothesis import HealthCheck, Phase, settings

from tests.api.machine import HttpMachine

ASKED = os.environ.get("TOEGANG_MACHINE_EXAMPLES")
"""How many histories; without it three, the same each time."""

TestHttp = HttpMachine.TestCase
TestHttp.settings = settings(
    max_examples=int(ASKED or 3),
    derandomize=ASKED is None,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # shrinking would live each history over for minutes
    suppress_health_check=list(HealthCheck),
)
