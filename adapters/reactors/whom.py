"""For whom a message is: many holders read one mailbox, and their post is opened by others."""

import unicodedata
from dataclasses import dataclass

from adapters.reactors.facts import Facts
from adapters.reactors.texts import Text, text
from domain.account.aggregate import ACCOUNT
from domain.account.events import AccountOpened, CodeRevoked, SuccessorIssued
from domain.values import AccountId


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text for one holder; ``unnamed`` tells for whom by the application's reference alone."""

    text: Text
    unnamed: Text


def addressed(facts: Facts, account_id: AccountId, name: str, values: dict[str, str]) -> Addressed:
    """The text of that name, for the holder of that account."""
    reference, holder = _reference(facts, account_id), _holder(facts, account_id)
    unnamed = text(
        name,
        {
            **values,
            "whom_nl": f"wie een toegangscode aanvroeg met de referentie {reference}",
            "whom_en": f"whoever applied for an access code with the reference {reference}",
        },
    )
    if holder is None:
        return Addressed(unnamed, unnamed)
    whom = {
        "whom_nl": f"{holder} (referentie van de aanvraag: {reference})",
        "whom_en": f"{holder} (reference of the application: {reference})",
    }
    return Addressed(text(name, {**values, **whom}), unnamed)


def is_shown(name: str) -> bool:
    """Whether a typed name may stand in a message: nothing that a mail program makes a link of, no line of
    somebody's own. Who writes "visit evil.example" as a name makes us send it to nobody."""
    for at, symbol in enumerate(name):
        full_stop_in_a_word = symbol == "." and name[at + 1 : at + 3].isalpha() and len(name[at + 1 :]) > 1
        if full_stop_in_a_word or not (symbol in " .'\u2019-" or unicodedata.category(symbol)[0] in "LM"):
            return False
    return bool(name.strip())


def _holder(facts: Facts, account_id: AccountId) -> str | None:
    """The name in full; None where it cannot stand in a message, or was erased."""
    opened = facts.latest(ACCOUNT.stream(account_id).name, AccountOpened)
    assert opened is not None, "an account begins by being opened"
    parts = [facts.opened(part) for part in (opened.first_names, opened.surname)]
    name = " ".join(part.text for part in parts if part is not None)
    return name if None not in parts and is_shown(name) else None


def _reference(facts: Facts, account_id: AccountId) -> str:
    """Of the application with which the holder last asked for a code: what the answer on screen told."""
    for recorded in reversed(facts.history(ACCOUNT.stream(account_id).name)):
        match recorded.event:
            case AccountOpened(application_id=asked_with) | SuccessorIssued(application_id=asked_with):
                return asked_with
            case CodeRevoked(application_id=str() as asked_with):
                return asked_with
            case _:
                continue
    raise AssertionError("an account begins by being opened")
