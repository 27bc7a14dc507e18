"""`toegang copy-store` with work still to be done: the copy does it once, and nothing that was dealt with."""

from collections.abc import Sequence

import pytest

from adapters.event_store import EventMapper, EventRecorder
from adapters.event_store.facts import Append, NewEvent
from adapters.reactors.answer_question import AnswerQuestion as AnsweringReactor
from adapters.subscriptions.policies import PolicyRunner
from adapters.subscriptions.reacting import ReactorRunner
from api import compose
from api.compose import System, open_system
from api.settings import Settings
from domain.catalogue import EVENTS
from domain.effect.aggregate import effect_id
from domain.effect.commands import SettleEffect
from domain.effect.events import EffectOutcome
from domain.kernel import Command, Event, Recorded, Request
from domain.question.commands import AnswerQuestion, AskQuestion
from domain.question.events import Topic
from domain.values import Plain, QuestionId
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_copy_store import moved
from tests.projections.story import story

pytestmark = pytest.mark.postgres

Way = tuple[Settings, list[str]]


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def way(
    request: pytest.FixtureRequest, settings: Settings, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> Way:
    """A store, and where to, as it is typed."""
    if request.param.startswith("sqlite"):
        return settings, ["--to", postgresql_url]
    monkeypatch.setenv("TOEGANG_EVENT_STORE_URL", postgresql_url)
    there = Settings(data_dir=settings.data_dir, event_store_url=postgresql_url)
    compose.init(there, simulated=True)
    other = f"sqlite:///{settings.data_dir.parent}/other"
    return there, ["--to", f"{other}.db", "--to-access", f"{other}-access.db"]


def copied(way: Way, toegang: Toegang) -> Settings:
    """The copy, in a database where `init` ran first."""
    there = moved(*way)
    compose.init(there, simulated=True)
    with open_system(there):
        pass
    answer = toegang("copy-store", *way[1])
    assert answer.code == 0, answer.err
    return there


def test_what_waited_for_each_policy_and_reactor_is_done_once(
    way: Way, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    monkeypatch.setattr(PolicyRunner, "concerns", lambda *_: True)  # what it asks for, other tests tell
    for kind in (PolicyRunner, ReactorRunner):
        monkeypatch.setattr(kind, "react", noting(done))
    first, rest = story()[:2], story()[2:]
    with open_system(way[0]) as system:
        keep(system, first)
        system.subscriptions.step_all()
        done.clear()
        keep(system, rest)
    there = copied(way, toegang)
    there_done = list(steps(there, done))
    assert {name for name, _ in there_done} == everybody(there)
    assert len(set(there_done)) == len(there_done)
    assert list(steps(there, done)) == []
    assert sorted(there_done) == sorted(steps(way[0], done))


def test_a_mail_that_waited_is_sent_once(way: Way, toegang: Toegang) -> None:
    with open_system(way[0]) as system:
        system.subscriptions.step_all()
        answer_a_question(system)
    there = copied(way, toegang)
    for _ in range(2):
        with open_system(there) as system:
            system.subscriptions.step_all()
            assert [mail.to for mail in system.inbox()] == ["who@asks.example"]


def test_what_staff_settled_by_hand_is_not_acted_on_again(
    way: Way, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_system(way[0]) as system:
        answer_a_question(system)
        with monkeypatch.context() as broken:
            broken.setattr("adapters.subscriptions.reactions.BACKOFF", ())
            broken.setattr(AnsweringReactor, "react", failing)
            system.subscriptions.step_all()
        [parked] = system.subscriptions.parked()
        settled = effect_id(AnsweringReactor.name, parked.position)
        do(
            system,
            SettleEffect(at=system.clock.now(), effect_id=settled, outcome=EffectOutcome.BY_HAND),
        )
    with open_system(copied(way, toegang)) as system:
        system.subscriptions.step_all()
        assert system.inbox() == []


def test_what_lies_beside_the_log_is_proved_too(
    way: Way, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_system(way[0]) as system:
        answer_a_question(system)
    monkeypatch.setattr("adapters.upkeep.copy_store._fill", lambda *_: None)
    toegang("keys", "make", "portal", "--scope", "invoices")
    answer = toegang("copy-store", *way[1])
    assert answer.code == 1
    assert "not the same in the copy" in answer.err


# --- helpers ------------------------------------------------------------------------------------


def everybody(settings: Settings) -> set[str]:
    """The names of all policies and reactors."""
    with open_system(settings) as system:
        return {state.name for state in system.subscriptions.states() if ":" in state.name}


def noting(done: list[tuple[str, int]]):  # type: ignore[no-untyped-def] # a method of two classes
    def react(self: PolicyRunner | ReactorRunner, happened: Recorded[Event]) -> bool:
        if not self.concerns(happened):
            return False
        done.append((self.name, happened.position))
        return True

    return react


def failing(*_: object) -> None:
    raise ConnectionError


def steps(settings: Settings, done: list[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """What is done there by stepping on, until nothing moves."""
    done.clear()
    with open_system(settings) as system:
        system.subscriptions.step_all()
    return tuple(done)


def keep(system: System, happened: Sequence[Recorded[Event]]) -> None:
    """Appends what happened elsewhere, sealed by this system's keys."""
    mapper = EventMapper(EVENTS, system.ports.vault)
    news: list[NewEvent] = [mapper.encode(one.stream, one.version, one.event) for one in happened]
    expected = {one.stream: one.version - 1 for one in reversed(happened)}
    wish = Request(f"story-{happened[0].position}", b"", actor="tester", correlation_id="story")
    EventRecorder(system.store, system.clock).append(Append(wish, expected, news))


def answer_a_question(system: System) -> None:
    at, question_id = system.clock.now(), QuestionId("q1")
    asked = AskQuestion(
        at=at, question_id=question_id, topic=Topic.OTHER, text=Plain("?"), email=Plain("who@asks.example")
    )
    for command in (asked, AnswerQuestion(at=at, question_id=question_id, answer=Plain("!"))):
        do(system, command)


def do(system: System, command: Command) -> None:
    name = type(command).__name__
    system.log.execute(
        command, Request(name, name.encode(), actor="tester", correlation_id="chain", role="clerk")
    )
