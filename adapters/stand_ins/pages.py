"""Pages of the stand-ins, in the reader's language: built as a tree, so that every text is escaped."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final
from xml.etree import ElementTree as Tree

from fastapi import Request
from fastapi.responses import HTMLResponse

STYLE: Final = (
    ":root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}"
    "body{max-width:72rem;margin:1rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:start;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid #8888;"
    "overflow-wrap:break-word}pre{white-space:pre-wrap;overflow-wrap:anywhere}form{display:inline-block;"
    "margin:0 1rem 1rem 0}button,input{font:inherit;min-height:44px;padding:0 .75rem}td form{margin-bottom:0}"
    "@media(max-width:40rem){tr,td{display:block}td{border:0;padding:0}tr:has(th){display:none}"
    "tr{padding:.5rem 0;border-bottom:1px solid #8888}}"
)
# Codes and passwords stand in them in clear: served on loopback, under its own name only (app.py), without
# scripts, and not at all where mail is sent for real.
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Words:
    """``request``: who reads Dutch first is told in Dutch, all others in English."""

    def __init__(self, request: Request) -> None:
        self.dutch = request.headers.get("accept-language", "").lower().startswith("nl")

    def __call__(self, english: str, dutch: str) -> str:
        return dutch if self.dutch else english


def page(
    words: Words,
    title: str,
    body: Iterable[Tree.Element],
    *,
    again: str = "",
    headers: Mapping[str, str] = HEADERS,
) -> HTMLResponse:
    """``again``: the address that is looked at next, by itself, after some seconds."""
    head = element("head", "", element("meta", charset="utf-8"), element("title", title))
    head.append(element("meta", name="viewport", content="width=device-width, initial-scale=1"))
    if again:
        head.append(element("meta", "", **{"http-equiv": "refresh", "content": f"4;url={again}"}))
    head.append(element("style", STYLE))
    whole = element("html", "", head, element("body", "", element("main", "", element("h1", title), *body)))
    whole.set("lang", words("en", "nl"))
    text = Tree.tostring(whole, encoding="unicode", method="html")
    return HTMLResponse(f"<!DOCTYPE html>\n{text}", headers=dict(headers))


def table(heads: Sequence[str], rows: Iterable[Sequence[Tree.Element | str]]) -> Tree.Element:
    """With a line of heads above its rows."""
    head = element("tr", "", *(element("th", text, scope="col") for text in heads))
    return element("table", "", head, *(element("tr", "", *map(_cell, row)) for row in rows))


def euros(words: Words, cents: int) -> str:
    """An amount, in the reader's language."""
    return f"EUR {cents // 100}{words('.', ',')}{cents % 100:02}"


def button(label: str, action: str) -> Tree.Element:
    """One that does something."""
    return element("form", "", element("button", label), action=action, method="post")


def link(text: str, href: str) -> Tree.Element:
    """A line of its own."""
    return element("p", "", element("a", text, href=href))


def element(name: str, text: str = "", /, *children: Tree.Element, **attributes: str) -> Tree.Element:
    """With a text, then its children."""
    made = Tree.Element(name, attributes)
    made.text = text
    made.extend(children)
    return made


def _cell(given: Tree.Element | str) -> Tree.Element:
    return element("td", given) if isinstance(given, str) else element("td", "", given)
