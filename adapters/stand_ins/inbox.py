"""The development inbox: caught mail and posted letters as pages to be read in a browser."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final
from xml.etree import ElementTree as Tree

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse

from adapters.clock import SimulatedClock
from adapters.letters import PostedLetter, read_letters
from adapters.mail import ReceivedMail, read_inbox
from adapters.stand_ins.clock_controls import told
from domain.sameness import sent_to

ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")

# Codes and passwords stand in them in clear: served on loopback, under its own name only (app.py), without
# scripts, and not at all where mail is sent for real.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One mail or letter. ``path`` is its page below /inbox; ``when``: a day, or for mail a moment."""

    path: str
    when: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


def inbox_routes(data_dir: Path, clock: SimulatedClock | None) -> APIRouter:
    """Over the folders ``mail`` and ``letters`` of that directory. ``clock``: where a day can be let pass."""
    router = APIRouter(prefix="/inbox", default_response_class=HTMLResponse)

    @router.get("")
    def every_message(to: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
        """All of them, newest first; with ``to``, those whose address contains that, as typed or in ASCII."""
        wanted = {to.casefold(), sent_to(to).casefold()}
        found = [one for one in _messages(data_dir) if any(text in one.to.casefold() for text in wanted)]
        return _page("Inbox", [*_time(clock), _search(to), _list(found)])

    @router.get("/{kind}/{name}")
    def one_message(kind: str, name: str) -> HTMLResponse:
        """One of them. 404 where there is none of that name."""
        for one in _messages(data_dir):
            if one.path == f"{kind}/{name}":
                return _page(one.subject, _shown(one))
        raise HTTPException(404)

    return router


def _messages(data_dir: Path) -> Sequence[Message]:
    """Newest first: by day, mail of a day by arrival."""
    mails = [_of_mail(n, mail) for n, mail in enumerate(read_inbox(data_dir / "mail"), 1)]
    letters = [_of_letter(letter) for letter in read_letters(data_dir / "letters")]
    return sorted([*letters, *mails], key=lambda one: one.when[:10])[::-1]


def _of_mail(number: int, mail: ReceivedMail) -> Message:
    when = mail.at.isoformat(" ") if mail.at else ""
    return Message(f"mail/{number}", when, mail.to, mail.subject, mail.text)


def _of_letter(letter: PostedLetter) -> Message:
    return Message(f"letter/{letter.letter_id}", letter.post_on, letter.to, letter.subject, letter.text)


# --- pages: built as a tree, so that every text is escaped -----------------------------------------


def _page(title: str, body: Sequence[Tree.Element]) -> HTMLResponse:
    head = _element("head", "", _element("meta", charset="utf-8"), _element("title", title))
    page = _element("html", "", head, _element("body", "", _element("h1", title), *body), lang="en")
    return HTMLResponse(
        "<!DOCTYPE html>\n" + Tree.tostring(page, encoding="unicode", method="html"), headers=HEADERS
    )


def _time(clock: SimulatedClock | None) -> Sequence[Tree.Element]:
    if clock is None:
        return ()
    now = told(clock)
    button = _element("button", "Let a day pass")
    on = _element("form", "", button, action="/clock/next-day", method="post")
    return _element("p", f"It is {now['weekday']} {now['now'][:16].replace('T', ' ')}."), on


def _search(to: str) -> Tree.Element:
    asked = _element("input", name="to", value=to, type="search")
    label = _element("label", "Address contains ", asked)
    return _element("form", "", label, _element("button", "Search"), action="/inbox")


def _list(messages: Sequence[Message]) -> Tree.Element:
    if not messages:
        return _element("p", "Nothing has arrived.")
    rows = [
        _element(
            "tr",
            "",
            _element("td", one.when),
            _element("td", one.path.partition("/")[0]),
            _element("td", one.to),
            _element("td", "", _element("a", one.subject or "(no subject)", href=f"/inbox/{one.path}")),
        )
        for one in messages
    ]
    return _element("table", "", *rows)


def _shown(one: Message) -> Sequence[Tree.Element]:
    return [
        _element("p", f"To: {one.to}"),
        _element("p", one.when),
        _element("pre", "", *_linked(one.text)),
        _element("p", "", _element("a", "All messages", href="/inbox")),
    ]


def _linked(text: str) -> Iterator[Tree.Element]:
    """The addresses in it can be followed."""
    end = 0
    for found in ADDRESS.finditer(text):
        yield _element("span", text[end : found.start()])
        yield _element("a", found[0], href=found[0])
        end = found.end()
    yield _element("span", text[end:])


def _element(name: str, text: str = "", /, *children: Tree.Element, **attributes: str) -> Tree.Element:
    made = Tree.Element(name, attributes)
    made.text = text
    made.extend(children)
    return made
