"""A person without a mouse: Tab comes to everything, and one sees where one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen

TABS_MAX: Final = 300
LOOK: Final = """(one) => {
    const { boxShadow, outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    const drawn = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && !outlineColor.endsWith(', 0)');
    return boxShadow + (drawn ? outlineColor : '');
}"""
WATCH: Final = """() => {
    const look = LOOK;
    const asked = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, '
        + '[role="button"], [role="link"], [tabindex="0"]';
    const all = [...document.querySelectorAll(asked)]
        .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
    const group = (one) => all.filter((other) => other.name === one.name && other.form === one.form);
    const leader = (one) => group(one).find((other) => other.checked) ?? group(one)[0];
    const stops = all.filter((one) => one.type !== 'radio' || leader(one) === one);
    const told = { stops: stops.map((one) => one.outerHTML.slice(0, 160)), reached: [], unseen: [] };
    window.keyboard = told;
    document.body.tabIndex = -1;  // an address with a fragment begins further down
    document.body.focus();
    const before = stops.map(look);
    document.addEventListener('focusin', ({ target }) => {
        const at = stops.indexOf(target);
        if (at < 0 || told.reached.includes(at)) return;
        told.reached.push(at);
        if (look(target) === before[at]) told.unseen.push(at);
    });
    return stops.length;
}""".replace("LOOK", LOOK)
"""A group of radio buttons is one stop: arrows move within it."""
REACHED: Final = "() => keyboard.reached.length"
STAYS: Final = "(one) => one.matches('summary, [type=checkbox], [type=radio]')"
IS_AT: Final = "(one) => document.activeElement === one"
IS_IN_ITS_GROUP: Final = """(one) => document.activeElement === one || (one.type === 'radio' &&
    document.activeElement.name === one.name && document.activeElement.form === one.form)"""


def stops(screen: Screen) -> Sequence[str]:
    """What is wrong for who walks through the page with Tab."""
    count, pressed = screen.page.evaluate(WATCH), 0
    while pressed < 4 * count + 20 and (pressed < count or screen.page.evaluate(REACHED) < count):
        screen.page.keyboard.press("Tab")  # a field for a day has several stops of its own
        pressed += 1
    told = screen.page.evaluate("() => keyboard")
    missing = sorted(set(range(count)) - set(told["reached"]))
    return [
        *(f"keyboard: does not come to {told['stops'][at]}" for at in missing),
        *(f"keyboard: does not show where one is: {told['stops'][at]}" for at in told["unseen"]),
    ]


@dataclass
class Keyboard(Screen):
    """A browser that is used without a mouse."""

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def press(self, control: Locator) -> None:
        self._reach(control)
        if control.evaluate(STAYS):
            self.page.keyboard.press("Space")
        elif control.evaluate("(one) => one.target === '_blank'"):
            self.page.keyboard.press("Enter")
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")

    def _reach(self, control: Locator) -> None:
        expect(control).to_be_visible()
        element = control.element_handle()
        for _ in range(TABS_MAX):
            if self.page.evaluate(IS_IN_ITS_GROUP, element):
                break
            self.page.keyboard.press("Tab")
        for _ in range(TABS_MAX):
            if self.page.evaluate(IS_AT, element):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keyboard does not come to {control}")
