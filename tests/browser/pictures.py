"""`make pages`: a picture of every page as everybody who can reach it sees it, wide, narrow and dark."""

import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FLAGS, executable
from tests.browser.crawling import page_of, walked
from tests.browser.inhabited import personas
from tests.browser.screen import NARROW, WIDE, Screen
from tests.rules.town import Town, lived_in


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, lived_in(Path(data)) as town, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        _each(town, browser, folder)
        browser.close()


def _each(town: Town, browser: Browser, folder: Path) -> None:
    for persona in personas(town):
        for language in ("nl", "en"):
            into = folder / language / persona.name
            into.mkdir(parents=True, exist_ok=True)

            def pictured(screen: Screen, into: Path = into) -> Sequence[str]:
                page = page_of(screen.at)
                assert page is not None
                _picture(screen, into / (re.sub(r"\W+", "-", page.path).strip("-") or "start"))
                return ()

            found = walked(browser, str(town.driver.http.base_url), persona, language, pictured, set())
            print(f"{language} {persona.name}: {len(found.visited)} pages", *found.wrong, sep="\n  ")


def _picture(screen: Screen, file: Path) -> None:
    for name, size, scheme in (("wide", WIDE, "light"), ("narrow", NARROW, "light"), ("dark", WIDE, "dark")):
        screen.page.set_viewport_size(size)
        screen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        screen.page.screenshot(path=f"{file}-{name}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
