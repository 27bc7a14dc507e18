"""The state machine over HTTP, in short; `make machine N=` lives more histories."""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.api.driven import Driven
from tests.rules.town import lived_in
from toegang_testing.conformance.machine import HttpMachine
from toegang_testing.histories import History, histories
from toegang_testing.model.auditor import Auditor

ASKED = os.environ.get("TOEGANG_MACHINE_EXAMPLES")
"""How many histories; without it three, the same each time."""


@settings(
    max_examples=int(ASKED or 3),
    derandomize=ASKED is None,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # shrinking would live each history over for minutes
    suppress_health_check=list(HealthCheck),
)
@given(histories(HttpMachine, steps=20))
def test_http(history: History[HttpMachine]) -> None:
    with tempfile.TemporaryDirectory() as folder, lived_in(Path(folder)) as town:
        history.lived(Driven(town), Auditor())
