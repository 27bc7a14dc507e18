"""Everybody walks through all pages that they can reach, and each page is judged once for each of them."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from api.pages.cookies import HOLDER, STAFF
from api.pages.directory import all_pages
from api.pages.files import files
from api.pages.page import Page
from tests.browser.inhabited import Persona
from tests.browser.screen import WIDE, Screen
from tests.pages.test_acts import ACTS

ACT_PAGES = {act.address for act in ACTS}
WEIGHS_MAX_BYTES: Final = 100_000
"""A page with everything that it loads, as sent."""
ACTS_JUDGED = 3
"""By each who walks: one template serves them all."""
LINK: Final = re.compile(r'<a [^>]*href="(/[^"]*)"')
Judged = Callable[[Screen], Sequence[str]]
"""What is wrong with the page that is open."""


@dataclass
class Crawl:
    """``begins``: the addresses that somebody starts at; the rest is found by links."""

    screen: Screen
    judged: Judged
    known: set[str] = field(default_factory=set)
    """Pages that were judged already, of somebody else."""
    visited: dict[str, str] = field(default_factory=dict)
    """By the page's path: the address that it was visited at."""
    followed: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    acts: int = 0

    def walk(self, *begins: str) -> "Crawl":
        waiting = deque(begins)
        while waiting:
            address = waiting.popleft()
            page = page_of(address)
            if page is None or "GET" not in page.handlers:
                self._follow(address)
                continue
            if page.path in self.visited:
                continue
            self.visited[page.path] = address
            waiting.extend(self._visit(address))
        return self

    def _follow(self, address: str) -> None:
        """A link that leads out of the pages leads somewhere."""
        if address not in self.followed:
            self.followed.add(address)
            answer = self.screen.page.request.get(address)
            self.wrong += [] if answer.ok else [f"a link to {address}: {answer.status}"]

    def _visit(self, address: str) -> Sequence[str]:
        answer = self.screen.page.request.get(address)
        if not answer.ok:
            self.wrong.append(f"{address}: {answer.status}")
            return ()
        if not answer.headers["content-type"].startswith("text/html"):
            return ()  # a document, or a picture
        weighs = len(answer.body()) + sum(len(file.packed) for file in files().values())
        if weighs >= WEIGHS_MAX_BYTES:
            self.wrong.append(f"{address}: weighs {weighs} bytes")
        page = page_of(address)
        if page is not None and page.path in ACT_PAGES:
            self.acts += 1
            if self.acts > ACTS_JUDGED:
                return ()  # it is answered; its template was judged
        if page is not None and page.path not in self.known:
            self.known.add(page.path)
            self.screen.page.goto(address)
            self.wrong += [f"{address}: {one}" for one in self.judged(self.screen)]
        return [unescape(link) for link in LINK.findall(answer.text())]


def page_of(address: str) -> Page | None:
    """The page that answers it."""
    path = urlsplit(address).path
    return next((page for page in all_pages() if page.pattern.fullmatch(path)), None)


def shown() -> Iterator[Page]:
    """Every page that somebody can come to."""
    return (page for page in all_pages() if "GET" in page.handlers)


def walked(
    browser: Browser,
    base: str,
    persona: Persona,
    language: Literal["nl", "en"],
    judged: Judged,
    known: set[str],
) -> Crawl:
    """All that somebody can reach. ``known``: pages that were judged already; this adds to them."""
    with Screen.of(browser, base, language=language, viewport=WIDE) as screen:
        screen.keep(HOLDER, persona.holder)
        screen.keep(STAFF, persona.staff)
        return Crawl(screen, judged, known).walk(*persona.begins)
