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
    from domain.kernel import Rejected

    with open_system(Settings()) as system:
        try:
            yield system.ports, of_operator(system.ports, reason)
        except Rejected as rejected:
            fail(f"{rejected.title()} {rejected.advice}")


def of_operator(ports: Any, reason: str | None) -> Any:
    """A request of the operator's; without a reason where something is read, whose purpose says why."""
    from domain.kernel import Request

    command_id = ports.randomness.token(32).hex()
    return Request(
        command_id=command_id,
        fingerprint=b"",
        actor="operator",
        correlation_id=command_id,
        role="operator",
        reason=reason,
    )
