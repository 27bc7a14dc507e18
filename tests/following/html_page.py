"""The catalogue of events as a page that the API serves: docs/events.md, its diagrams drawn."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.following.schemas import PATH
from domain.catalogue import EVENTS
from tests.architecture.sources import ROOT
from tests.following.drawing import drawn
from tests.following.page import page

FILE: Final = ROOT / "api" / "public" / "static" / "events.html"
ELSEWHERE: Final[Mapping[str, str]] = {"event-schemas.json": PATH}
"""Where a file of docs is served; others are not, and their names stay words."""
_BEGINS: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Toegang: events</title><link rel="stylesheet" href="/docs/events.css"></head>
<body><main>
"""
_ENDS: Final = "</main></body></html>\n"


@cache
def html() -> str:
    """The whole of it."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(page())
    _give_anchors(tokens)
    for token in tokens:
        _lead_here(token.children or ())
        if token.type == "fence":
            token.type, token.content = "html_block", drawn(token.content)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return _BEGINS + rendered + _ENDS


def _give_anchors(tokens: Sequence[Token]) -> None:
    """Every heading can be pointed at; that of an event leads to its schema too."""
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor(inline.content))
            if (event := EVENTS.get(inline.content)) is not None:
                assert inline.children is not None
                told = f' <a href="#{event.NAME}" title="This event">#</a>'
                told += f' <a href="{PATH}/{event.NAME}/{event.VERSION}">schema</a>'
                inline.children.append(Token("html_inline", "", 0, content=told))


def anchor(heading: str) -> str:
    """Of an event and of a kind of stream: its name."""
    return re.sub("[^a-z0-9._]+", "-", heading.lower())


def _lead_here(tokens: Sequence[Token]) -> None:
    for opening, words, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "link_open":
            continue
        href = str(opening.attrGet("href"))
        if href in ELSEWHERE:
            opening.attrSet("href", ELSEWHERE[href])
        elif not href.startswith("#"):
            for token in (opening, closing):
                token.type, token.content = "html_inline", ""
            assert words.type == "text", escape(words.content)
