"""The state machine over HTTP, in short; `make machine N=` lives more histories."""

import os

from hypothesis import HealthCheck, Phase, settings

from tests.api.machine import HttpMachine

EXAMPLES = int(os.environ.get("TOEGANG_MACHINE_EXAMPLES", "3"))

TestHttp = HttpMachine.TestCase
TestHttp.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # shrinking would live each history over for minutes
    suppress_health_check=list(HealthCheck),
)
