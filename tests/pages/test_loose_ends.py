"""Loose ends at the desk: every kind and every reason in words, and where a booking is seen (D17)."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from adapters import reactors
from adapters.daily.steps import STEPS
from adapters.intake.bank import BankIntake
from adapters.intake.payments import PaymentsIntake
from adapters.intake.signals import SignalsIntake
from adapters.machine_requests import Trouble
from adapters.subscriptions.reacting import Reactor
from api.pages.desk.loose_ends import ENTRIES, OURS
from api.pages.words import LANGUAGES, find, told
from api.staff import loose_ends
from domain.application.events import Referral
from domain.bank_entry.events import Mismatch
from domain.catalogue import OPTIONAL_POLICIES, POLICIES
from domain.effect.events import Moot
from domain.ports import Role
from projections import loose_end_reasons
from tests.api.asking import Api
from tests.api.test_credit_notes import paid
from tests.architecture.sources import ROOT
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

INBOX = "/desk/inbox/loose-ends"
OF_DOCUMENTS = ("nothing_filed", "cannot_be_certified")
"""CannotBeMade, of the documents' adapter."""


def test_every_kind_of_loose_end_has_words_in_both_languages() -> None:
    of_events = (loose_ends.ENTRY, loose_ends.FILE, loose_ends.STATEMENT, loose_ends.PAYOUT)
    names = {
        *(f"reactor:{name}" for name in _reactors()),
        *(f"policy:{name}" for name in {**POLICIES, **OPTIONAL_POLICIES}),
        *(f"daily:{name}" for name in STEPS),
        *(f"intake:{each.name}" for each in (BankIntake, PaymentsIntake, SignalsIntake)),
        *of_events,
        loose_ends.GUEST_REFUND,
        loose_ends.REFERRAL,
        f"{loose_ends.ENTRY}:read",
    }
    assert len(names) > 70
    assert _without_words("name", names) == []


def test_every_reason_that_we_give_has_words_in_both_languages() -> None:
    ours = {one for name, one in vars(loose_end_reasons).items() if name.isupper() and name != "TOLD_TWICE"}
    given_up = {*_given_up()}
    assert len(given_up) > 8
    reasons = {*ours, *given_up, *OF_DOCUMENTS, *Mismatch, *Referral, "TechnicalFault"}
    assert _without_words("reason", reasons) == []


def test_codes_are_told_in_words_and_one_without_as_it_is(api: Api, visitor: Visitor) -> None:
    found = {
        "daily:issue_invoices": [Trouble("1", "NoBillingAddress", "D16")],
        "daily:made_up": [Trouble("2", "KeyError")],
        "intake:bank": [Trouble("a file", "TechnicalFault")],
    }
    api.subscriptions.note_troubles(found)
    member = as_member(api, visitor, Role.SUPERVISOR)
    page = member.get(INBOX, **{"Accept-Language": "nl"}).text
    for words in ("Facturen uitreiken", "Er is geen factuuradres", "daily:made_up", "Mislukt: KeyError"):
        assert words in page
    assert "Bestanden van de bank lezen" in page
    assert told("nl", f"{OURS}.same_booking") not in page, "what could not be read is no booking"
    assert "/v1" not in page
    assert "/desk/loose-ends/" not in page, "what goes by itself is not settled here"


@pytest.mark.parametrize(("role", "sees"), [(Role.SUPERVISOR, True), (Role.CLERK, False)])
def test_a_booking_that_fits_nothing_is_told_to_be_the_one_of_finance(
    api: Api, visitor: Visitor, role: Role, sees: bool
) -> None:
    paid(api, "nothing that is known", "E1")
    api.show()
    member = as_member(api, visitor, role)
    for language in LANGUAGES:
        page = member.get(INBOX, **{"Accept-Language": language}).text
        assert told(language, f"{OURS}.name_intake:bank") in page
        assert told(language, f"{OURS}.reason_unknown_reference") in page
        assert "unknown_reference" not in page
        assert "bank_entry.unmatched" not in page
        assert (told(language, f"{OURS}.same_booking") in page) == sees
        assert (f'href="{ENTRIES}"' in page) == sees


def _without_words(of: str, codes: set[Any]) -> list[str]:
    keys = [f"{OURS}.{of}_{code}" for code in sorted(codes)]
    return [key for key in keys for language in LANGUAGES if find(language, key) is None]


def _reactors() -> set[str]:
    for module in iter_modules(reactors.__path__):
        import_module(f"{reactors.__name__}.{module.name}")
    return {each.name for each in _kinds(Reactor) if each.__module__.startswith(reactors.__name__)}


def _kinds(of: Any) -> Iterator[type[Reactor]]:
    for each in of.__subclasses__():
        if "name" in vars(each):
            yield each
        yield from _kinds(each)


def _given_up() -> Iterator[str]:
    """What reactors give up for, but for what leaves nothing to be done: Hopeless(CODE)."""
    for file in sorted(Path(ROOT, "adapters", "reactors").glob("*.py")):
        module = import_module(f"{reactors.__name__}.{file.stem}")
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Hopeless":
                [code] = node.args
                if isinstance(code, ast.Name):
                    yield str(getattr(module, code.id))
                else:
                    assert ast.unparse(code).startswith((Moot.__name__, "error.reason_code"))
