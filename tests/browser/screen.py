"""A person's browser: what they see, and what must never go wrong in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, Self

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize

NARROW: Final = ViewportSize(width=320, height=700)
WIDE: Final = ViewportSize(width=1280, height=900)
ZOOMED: Final = ViewportSize(width=640, height=450)
"""1280 wide at 200 %: what a browser lays out then."""
RUN: Final = """(options) => window.axe ? axe.run(document, options).then(({ violations }) => violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)) : null"""
EXPECTED = "the server responded with a status of"
"""A form that is refused is answered with a status that the console notes."""


@dataclass
class Screen:
    """``page``: Playwright's; ``wrong``: what the console said of errors, scripts and policies."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(
        cls, browser: Browser, base: str, *, language: Literal["nl", "en"] = "en", **context: Any
    ) -> Iterator[Self]:
        """A new one, without cookies. ``context``: as Playwright's new_context takes it."""
        locale = "nl-NL" if language == "nl" else "en-GB"
        with browser.new_context(locale=locale, base_url=base, **context) as opened:
            screen = cls(opened.new_page(), base)
            screen.page.on("console", screen._heard)
            screen.page.on("pageerror", lambda error: screen.wrong.append(str(error)))
            yield screen
            assert screen.wrong == []

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"

    def keep(self, cookie: str, value: str) -> None:
        """As if somebody had logged in; nothing where there is no value."""
        if value:
            at = self.base.replace("http:", "https:")
            self.page.context.add_cookies([{"name": cookie, "value": value, "url": at, "secure": True}])

    def fill(self, **typed: str) -> None:
        """By the names of the fields, dots as two underscores."""
        for name, text in typed.items():
            self.write(self.page.locator(f'[name="{name.replace("__", ".")}"]'), text)

    def send(self, button: str) -> None:
        self.press(self.page.get_by_role("button", name=button, exact=True))

    def follow(self, link: str) -> None:
        self.press(self.page.get_by_role("link", name=link, exact=True).first)

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def press(self, control: Locator) -> None:
        control.click()

    def choose(self, **chosen: str) -> None:
        """Radio buttons, by the name of their group and as the form sends them."""
        for name, value in chosen.items():
            self.press(self.page.locator(f'[name="{name}"][value="{value}"]'))

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def at(self) -> str:
        """The address, without what it was asked with."""
        return self.page.url.removeprefix(self.base).partition("?")[0]

    def violations(self, *rules: str) -> Sequence[str]:
        """What axe-core objects to; ``rules``: of these only."""
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        asked = (RUN, {"resultTypes": ["violations"], **only})
        found: Sequence[str] | None = self.page.evaluate(*asked)
        if found is None:  # half a megabyte: brought to a page once, however often it is judged
            self.page.evaluate(_axe())
            found = self.page.evaluate(*asked)
            assert found is not None
        return found

    @property
    def is_too_wide(self) -> bool:
        """Whether one has to scroll sideways."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        )

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and EXPECTED not in message.text:
            self.wrong.append(message.text)


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text()
