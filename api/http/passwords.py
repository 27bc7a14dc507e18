"""Passwords of one's own: long, not guessable, no rules of composition; kept before an event names them."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from api.http.idempotency import alone
from api.http.problem_kinds import Text
from api.http.problems import Problem, rejection
from api.ports import Ports
from domain.kernel import Command, Done, Rejected, Request
from domain.ports import CommandIdMisused
from domain.values import AccessCode, Plain

LENGTH_MIN: Final = 15
LENGTH_MAX: Final = 128
LEFT_MIN: Final = 8
"""So much must be left once everything guessable is taken out."""
DIFFERENT_MIN: Final = 5

LENGTH: Final = Text(
    f"A password has {LENGTH_MIN} to {LENGTH_MAX} characters.",
    f"Een wachtwoord heeft {LENGTH_MIN} tot {LENGTH_MAX} tekens.",
)
DIFFERENT: Final = Text(
    f"A password has at least {DIFFERENT_MIN} different characters.",
    f"Een wachtwoord heeft minstens {DIFFERENT_MIN} verschillende tekens.",
)

CONTEXT: Final = (
    "toegangscode", "toegang", "handelsregister", "register", "kamervankoophandel", "kvk", "wachtwoord",
    "accesscode", "access", "account", "vestiging", "uittreksel", "jaarrekening", "bedrijf", "zakelijk",
)  # fmt: skip
"""Words that this service itself suggests."""

COMMON: Final = (
    "password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "welkom", "welcome", "geheim", "secret",
    "qwerty", "qwertyuiop", "azerty", "asdfgh", "zxcvbn", "letmein", "iloveyou", "admin", "administrator",
    "nederland", "amsterdam", "rotterdam", "utrecht", "feyenoord", "ajax", "voetbal", "football", "monkey",
    "dragon", "master", "sunshine", "princess", "shadow", "superman", "batman", "trustno1", "login", "test",
    "januari", "februari", "maart", "april", "juni", "juli", "augustus", "september", "oktober",
    "november", "december", "lente", "zomer", "herfst", "winter", "summer", "spring", "autumn",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "changeme", "default",
    "abcdefghijklmnopqrstuvwxyz", "abcdefgh", "abcdef", "abc", "0123456789", "1234567890", "123456789",
    "12345678", "1234567", "123456", "12345", "1234", "9876543210", "987654321", "654321", "111111",
    "000000", "121212", "112233", "123123", "2020", "2021", "2022", "2023", "2024", "2025", "2026",
)  # fmt: skip
"""What the lists of leaked passwords are made of."""

_LONGEST_FIRST = sorted({*CONTEXT, *COMMON}, key=len, reverse=True)


def checked(typed: str, code: AccessCode | None, field: str = "new_password", *, other_than: str = "") -> str:
    """The password in NFC, not changed otherwise (D10); ``other_than``: the one it takes the place of;
    ``code`` None of a member of staff, who has none.

    Raises Problem, which does not repeat it."""
    password = unicodedata.normalize("NFC", typed)
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise _weak(field, LENGTH)
    if password == unicodedata.normalize("NFC", other_than):
        raise _weak(field, "Choose another password than the one you were sent or had.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        raise _weak(field, "A password holds no control characters.")
    if len(set(password)) < DIFFERENT_MIN:
        raise _weak(field, DIFFERENT)
    named = code is not None and code.text.casefold() in password.casefold()
    if named or len(_left(password)) < LEFT_MIN:
        raise _weak(field, "This password is made of words, rows, years or the code: guessed first.")
    return password


def _left(password: str) -> str:
    left = password.casefold()
    for blocked in _LONGEST_FIRST:
        left = left.replace(blocked, "")
    return re.sub(r"[\W_]", "", left)


def _weak(field: str, detail: str | Text) -> Problem:
    return Problem("weak-password", detail, field=field)


def choose(
    ports: Ports, request: Request, credential_id: str, password: Plain, command: Callable[[], Command]
) -> Done:
    """Keeps the password under an id derived from the request, and executes. Raises Problem 403 where the
    domain refuses; CommandIdMisused where the request's key was used before with another password."""
    try:
        with alone(request):
            if ports.executor.known(request) is None:
                ports.credentials.put(credential_id, password)
            if not ports.credentials.verify(credential_id, password):
                raise CommandIdMisused
            return ports.executor.execute(command(), request)
    except Rejected as rejected:
        ports.credentials.forget(credential_id)  # no event names it: no erasure would find it
        raise rejection(rejected, 403) from None
