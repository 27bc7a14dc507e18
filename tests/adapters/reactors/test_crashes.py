"""After a crash an effect is repeated under the same ids, and leaves no secret behind."""

import logging
from pathlib import Path

import pytest

from adapters.subscriptions.reactions import BACKOFF
from domain.account.events import FirstPasswordSent
from domain.effect.commands import CompleteEffect
from domain.kernel import Command, Done, Request
from domain.ports import Comparison, Executor
from domain.values import Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_codes_and_passwords import PASSWORD
from tests.adapters.reactors.wishes import ADDRESS, EMAIL, SURNAME, business
from tests.adapters.stand_in_world import World
from tests.databases import Database


class Crash(BaseException):
    """The process is killed here: no handler of ours may catch it."""


class CrashesBeforeDone:
    """An executor whose process dies after the effect, before "done" is recorded."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def execute(self, command: Command, request: Request) -> Done:
        if isinstance(command, CompleteEffect):
            raise Crash
        return self._executor.execute(command, request)

    def known(self, request: Request) -> Done | None:
        return self._executor.known(request)


def crash(system: System) -> None:
    """Works until the first effect has happened, and dies."""
    with pytest.raises(Crash):
        system.working(CrashesBeforeDone(system.app)).step_all()


def test_a_mail_is_repeated_with_the_same_message_id(system: System) -> None:
    system.ask(business(system))
    crash(system)
    system.react()
    first, second = system.inbox
    assert first.message_id == second.message_id
    assert first.text == second.text


def test_a_letter_is_repeated_under_the_same_id_and_is_there_once(system: System) -> None:
    system.ask(business(system, comparison=Comparison.DIFFERENT))
    crash(system)
    system.react()
    [letter] = system.letters
    assert letter.letter_id.startswith("send_code-")


def test_a_password_is_repeated_and_stays_the_one_that_was_hashed(system: System) -> None:
    system.do(business(system))
    system.to(system.today.replace(day=2))
    system.daily.run()
    crash(system)
    system.react()
    _, first, second = system.inbox
    assert first.message_id == second.message_id
    assert first.text == second.text
    shown = PASSWORD.findall(first.text)[0]
    credential_id = system.last(FirstPasswordSent).credential_id
    assert system.credentials.verify(credential_id, Plain(shown))
    assert system.vault.secret(credential_id) is None


def test_no_log_line_and_no_parked_reaction_holds_personal_data_or_a_secret(
    sqlite: Database, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nobody_listens = 1
    system = System(sqlite.store(), world, tmp_path, nobody_listens)
    application = business(system)
    with caplog.at_level(logging.DEBUG):
        system.do(application)
        for wait in BACKOFF:
            system.clock.advance_to(system.now + wait)
            system.react()
    [parked] = system.subscriptions.parked()
    assert (parked.name, parked.error) == ("reactor:send_code", "TechnicalFault")
    said = f"{caplog.text}{parked!r}{system.reactors!r}"
    for canary in (application.code.text, EMAIL, SURNAME, *ADDRESS.splitlines()):
        assert canary not in said
