"""How a consultation decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.consultation.commands import ConsultationCommand
from domain.consultation.events import ConsultationEvent, PersonalDataRead
from domain.kernel import Aggregate


@dataclass(frozen=True, slots=True)
class Consultation:
    recorded: bool = False


def decide(consultation: Consultation, command: ConsultationCommand) -> Sequence[ConsultationEvent]:
    return [] if consultation.recorded else [PersonalDataRead.of(command)]


def evolve(_: Consultation, __: ConsultationEvent) -> Consultation:
    return Consultation(recorded=True)


CONSULTATION = Aggregate("consultation", Consultation(), decide, evolve)
