"""The development inbox: caught mail and posted letters as pages to be read in a browser."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final
from xml.etree import ElementTree as Tree

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from adapters.clock import SimulatedClock
from adapters.letters import PostedLetter, read_letters
from adapters.mail import ReceivedMail, read_inbox
from adapters.stand_ins.clock_controls import told
from adapters.stand_ins.pages import Words, button, element, link, page, table
from domain.calendar import AMSTERDAM
from domain.sameness import sent_to

WEEKDAYS: Final = dict(
    zip(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        strict=True,
    )
)
ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Message:
    """One mail or letter. ``path`` is its page below /inbox; ``when``: a day, or of mail a moment."""

    path: str
    when: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


def inbox_routes(data_dir: Path, clock: SimulatedClock | None) -> APIRouter:
    """Over the folders ``mail`` and ``letters`` of that directory. ``clock``: where a day can be let pass."""
    router = APIRouter(prefix="/inbox", default_response_class=HTMLResponse)

    @router.get("")
    def every_message(
        request: Request, to: Annotated[str, Query(max_length=200)] = "", passed: bool = False
    ) -> HTMLResponse:
        """All of them, newest first; with ``to``, those whose address contains that, as typed or in ASCII.
        ``passed``: time was let pass just now, and what it brings is still to come."""
        words, wanted = Words(request), {to.casefold(), sent_to(to).casefold()}
        found = [one for one in _messages(data_dir) if any(text in one.to.casefold() for text in wanted)]
        body = [*_time(words, clock, passed=passed), _search(words, to), _list(words, found)]
        return page(words, words("Inbox", "Postvak"), body, again="/inbox" if passed else "")

    @router.get("/{kind}/{name}")
    def one_message(request: Request, kind: str, name: str) -> HTMLResponse:
        """One of them. 404 where there is none of that name."""
        for one in _messages(data_dir):
            if one.path == f"{kind}/{name}":
                return page(words := Words(request), one.subject, _shown(words, one))
        raise HTTPException(404)

    return router


def _messages(data_dir: Path) -> Sequence[Message]:
    """Newest first: by day, mail of a day by arrival."""
    mails = [_of_mail(n, mail) for n, mail in enumerate(read_inbox(data_dir / "mail"), 1)]
    letters = [_of_letter(letter) for letter in read_letters(data_dir / "letters")]
    return sorted([*letters, *mails], key=lambda one: one.when[:10])[::-1]


def _of_mail(number: int, mail: ReceivedMail) -> Message:
    when = f"{mail.at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}" if mail.at else ""
    return Message(f"mail/{number}", when, mail.to, mail.subject, mail.text)


def _of_letter(letter: PostedLetter) -> Message:
    return Message(f"letter/{letter.letter_id}", letter.post_on, letter.to, letter.subject, letter.text)


# --- pages ---


def _time(words: Words, clock: SimulatedClock | None, *, passed: bool) -> Iterator[Tree.Element]:
    if clock is None:
        return
    now = told(clock)
    weekday = words(now["weekday"], WEEKDAYS[now["weekday"]])
    is_now = f"{weekday} {now['now'][:16].replace('T', ' ')}"
    yield element("p", words(f"It is {is_now}.", f"Het is {is_now}."))
    if passed:
        coming = words(
            "What this brings is on its way: this page looks again by itself.",
            "Wat dat brengt, is onderweg: deze pagina kijkt vanzelf opnieuw.",
        )
        yield element("p", "", element("strong", coming), role="status")
    yield button(words("Let a day pass", "Laat een dag voorbijgaan"), "/clock/next-day")
    yield button(words("Let a week pass", "Laat een week voorbijgaan"), "/clock/next-week")
    yield button(words("Let four weeks pass", "Laat vier weken voorbijgaan"), "/clock/next-month")
    yield link(words("The bank: direct debits and payouts", "De bank: incasso's en uitbetalingen"), "/bank")


def _search(words: Words, to: str) -> Tree.Element:
    asked = element("input", name="to", value=to, type="search")
    label = element("label", words("Address contains ", "In het adres staat "), asked)
    return element("form", "", label, element("button", words("Search", "Zoek")), action="/inbox")


def _list(words: Words, messages: Sequence[Message]) -> Tree.Element:
    if not messages:
        return element("p", words("Nothing has arrived.", "Er is niets gekomen."))
    kinds = {"mail": words("email", "e-mail"), "letter": words("letter", "brief")}
    nothing = words("(no subject)", "(geen onderwerp)")
    heads = words("When Kind To About", "Wanneer Soort Aan Onderwerp").split()
    return table(
        heads,
        [
            (
                one.when,
                kinds[one.path.partition("/")[0]],
                one.to,
                element("a", one.subject or nothing, href=f"/inbox/{one.path}"),
            )
            for one in messages
        ],
    )


def _shown(words: Words, one: Message) -> Sequence[Tree.Element]:
    return [
        element("p", words(f"To: {one.to}", f"Aan: {one.to}")),
        element("p", one.when),
        element("pre", "", *_linked(one.text)),
        link(words("All messages", "Alle berichten"), "/inbox"),
    ]


def _linked(text: str) -> Iterator[Tree.Element]:
    """The addresses in it can be followed."""
    end = 0
    for found in ADDRESS.finditer(text):
        yield element("span", text[end : found.start()])
        yield element("a", found[0], href=found[0])
        end = found.end()
    yield element("span", text[end:])
