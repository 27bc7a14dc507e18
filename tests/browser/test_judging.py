"""What judges pages in a browser finds what it is there for."""

import pytest

from tests.browser.screen import NARROW, Screen
from tests.browser.test_every_page import judged

pytestmark = pytest.mark.browser
HEAD = '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>H</h1>'


@pytest.mark.parametrize(
    ("within", "told"),
    [
        ('<input type="text">', "label"),
        ('<p class="pale">Hardly to be read</p>', "color-contrast"),
        ('<img src="/static/none.png">', "image-alt"),
        ("<h4>Out of order</h4>", "heading-order"),
        ('<div class="wide">x</div>', "320 px: one has to scroll sideways"),
        ('<textarea class="red"></textarea>', "looks refused: <textarea"),
        ('<a href="/" tabindex="-1">x</a>', "keyboard: does not come to <a"),
        ('<a href="/" class="bare">x</a>', "keyboard: does not show where one is: <a"),
        ('<a href="/">y</a><a href="/" tabindex="1">x</a>', "tabindex"),
    ],
)
def test_a_fault_is_found(screen: Screen, within: str, told: str) -> None:
    screen.open("/")
    screen.page.set_content(f"{HEAD}{within}</main></body></html>")
    screen.page.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }",
        ".pale { color: #bbb; background: #fff } .wide { width: 900px }"
        " .red { border: 2px solid red } .bare:focus { outline: none; box-shadow: none }",
    )
    assert [one for one in judged(screen) if one.startswith(told)]
    screen.wrong.clear()  # the picture that is not there


def test_a_page_without_fault_has_none(screen: Screen) -> None:
    screen.page.set_viewport_size(NARROW)
    screen.open("/log-in/my-account")
    assert judged(screen) == []
