"""What staff is shown of persons, recorded before it is shown: who, what and why (D17; GDPR 5(2), 15)."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.http.idempotency import derived, request_for
from api.http.principals import Staff
from api.http.reading import Reveal, unsealed
from api.ports import Ports
from domain.consultation.commands import RecordConsultation
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.kernel import Request
from domain.values import Sealed


class Reading:
    """What one request opens. ``position``: where that was recorded, once it is."""

    def __init__(self, ports: Ports) -> None:
        self.position = 0
        self.subjects: set[str] = set()
        self.fields: set[str] = set()
        self._ports = ports

    def of(self, subject: str) -> Reveal:
        """Opens what is held in that stream, or under its key."""

        def reveal(sealed: Sealed | None) -> str | None:
            text = unsealed(self._ports, sealed)
            if sealed is not None and text is not None:
                self.subjects.add(subject)
                self.fields.add(sealed.label)
            return text

        return reveal


@contextmanager
def reading(
    ports: Ports, request: Request, purpose: ReadingPurpose, sought_by: SoughtBy | None = None
) -> Iterator[Reading]:
    """Records at its end what was opened within, as one event: return from within, or after it. Where it
    cannot be recorded it raises what recording raises, and nothing is answered. Nothing was opened:
    nothing is recorded, but of a search."""
    shown = Reading(ports)
    yield shown
    if shown.subjects or sought_by is not None:
        command = RecordConsultation(
            at=ports.clock.now(),
            consultation_id=derived(request, "consultation"),
            purpose=purpose,
            sought_by=sought_by,
            subjects=tuple(sorted(shown.subjects)),
            fields=tuple(sorted(shown.fields)),
        )
        shown.position = ports.executor.execute(command, request).position


@contextmanager
def read_by(
    ports: Ports,
    who: Staff,
    purpose: ReadingPurpose,
    *,
    reason: str | None = None,
    sought_by: SoughtBy | None = None,
) -> Iterator[Reading]:
    """The same of a member of staff; ``reason``: where the request gave one. Each request is a reading of its
    own, so that no Idempotency-Key counts."""
    request = request_for(ports, who.actor, f"read-{purpose}", None, {}, role=who.role, reason=reason)
    with reading(ports, request, purpose, sought_by) as shown:
        yield shown
