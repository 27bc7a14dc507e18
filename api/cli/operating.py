"""An act of the operator, who says so in the events that follow from it (D17)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.terminal.show import fail


@contextmanager
def operating(reason: str) -> Iterator[Any]:
    """The open system's ports, and a request of the operator's; a refusal ends with its sentence."""
    from api.compose import open_system
    from api.settings import Settings
    from domain.kernel import Rejected, Request

    with open_system(Settings()) as system:
        command_id = system.ports.randomness.token(32).hex()
        request = Request(
            command_id=command_id,
            fingerprint=b"",
            actor="operator",
            correlation_id=command_id,
            role="operator",
            reason=reason,
        )
        try:
            yield system.ports, request
        except Rejected as rejected:
            fail(f"{rejected.title()} {rejected.advice}")
