"""A replacement password reaches the holder where the code went (R20, R35, D11)."""

import re
from datetime import UTC, date, datetime, timedelta

from domain.account.events import (
    ReplacementPasswordDue,
    ReplacementPasswordFailed,
    ReplacementPasswordSent,
)
from domain.effect.commands import ReopenEffect
from domain.effect.events import EffectFailed
from domain.ports import Comparison
from domain.use_cases.apply_for_code import ApplyForCode
from domain.use_cases.replace_password import AskReplacement
from domain.values import Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import ADDRESS, BRANCH, activated, business, private

PASSWORD = re.compile(r"[2-9A-HJKMNP-Z]{5}(?:-[2-9A-HJKMNP-Z]{5}){3}")


def asking(system: System, application: ApplyForCode) -> AskReplacement:
    recovery = f"recovery{system.app.head()}"
    return AskReplacement(
        at=system.now,
        recovery_id=recovery,
        code_index=application.code_index,
        email_fits=True,
        credential_id=f"{recovery}-sent",
        today=system.today,
    )


def test_it_goes_to_the_application_email_where_the_code_did(system: System) -> None:
    application = private(system)
    activated(system, application)
    system.do(asking(system, application))
    mail = system.inbox[-1]
    sent = system.last(ReplacementPasswordSent)
    assert mail.to == application.email.text
    assert mail.subject == "Uw vervangende wachtwoord / Your replacement password"
    assert application.code.text not in mail.text
    assert "binnen 60 minuten" in mail.text
    assert sent.expires_at == system.now + timedelta(minutes=60)
    [shown] = set(PASSWORD.findall(mail.text))
    assert system.credentials.verify(sent.credential_id, Plain(shown))
    assert system.vault.secret(sent.credential_id) is None


def test_it_goes_by_post_to_the_registers_address_where_the_code_did(system: System) -> None:
    application = business(system, comparison=Comparison.DIFFERENT, address="Somebody\nElsewhere 1\nAnywhere")
    activated(system, application)
    system.do(asking(system, application))
    [letter] = [one for one in system.letters if "vervangende" in one.text]
    assert letter.text.startswith(ADDRESS)
    assert application.code.text not in letter.text
    assert "16 juni 2026" in letter.text
    assert PASSWORD.search(letter.text)
    assert letter.post_on == system.last(ReplacementPasswordSent).sent_on == date(2026, 6, 2)
    assert system.last(ReplacementPasswordSent).expires_at == datetime(2026, 6, 16, 22, 0, tzinfo=UTC)


def test_who_asks_again_before_it_was_sent_gets_one(system: System) -> None:
    application = private(system)
    activated(system, application)
    before = len(system.inbox)
    system.ask(asking(system, application))
    system.ask(asking(system, application))
    system.react()
    assert len(system.inbox) == before + 1
    [due] = system.events(ReplacementPasswordDue)
    assert system.last(ReplacementPasswordSent).credential_id == due.credential_id


def test_what_cannot_be_addressed_keeps_nobody_waiting_once_it_can_be(system: System) -> None:
    """R35: asked for at a time at which the register listed an address that no font has."""
    application = business(system, comparison=Comparison.DIFFERENT)
    activated(system, application)
    street = {
        "straatnaam": "\u738b\u5c0f\u8def",
        "plaats": "Amsterdam",
        "postcode": "1034WL",
        "huisnummer": 1,
    }
    moved = {"vestigingsnummer": BRANCH, "type": "bezoekadres"}
    system.world.make("/register/control/address", **moved, adres=street)
    before = len(system.letters)
    system.do(asking(system, application))
    assert (system.last(EffectFailed).reason_code, len(system.letters)) == ("unprintable", before)
    failed = system.last(ReplacementPasswordFailed)
    system.world.make("/register/control/address", **moved, adres={**street, "straatnaam": "Kade"})
    system.do(asking(system, application))
    assert "Kade 1" in system.letters[-1].text
    assert system.last(ReplacementPasswordSent).credential_id != failed.credential_id
    effect_id = next(one.effect_id for one in system.events(EffectFailed) if one.reason_code == "unprintable")
    system.do(ReopenEffect(at=system.now, effect_id=effect_id), role="supervisor")
    assert system.last(EffectFailed).reason_code == "superseded", "staff asks too late: the holder has one"
    assert len(system.letters) == before + 1


def test_a_letter_that_was_never_sent_keeps_nobody_waiting_for_it(system: System) -> None:
    application = business(system, comparison=Comparison.DIFFERENT)
    activated(system, application)
    system.ask(asking(system, application))  # nothing is sent: the reactors do not run
    first = system.last(ReplacementPasswordDue)
    later = {"at": system.now + timedelta(1), "today": system.today + timedelta(1)}
    system.ask(asking(system, application).model_copy(update=later))
    assert system.last(ReplacementPasswordDue).credential_id != first.credential_id
