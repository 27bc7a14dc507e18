"""An explanation as a picture: the events of each reason on a line of time (SVG)."""

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from api.explaining import words
from api.explaining.why import answer, euros, line, says
from domain.explaining.chain import Explanation, Reason
from domain.values import Language

WIDTH, MARGIN, STEP = 1100, 24, 26
"""In pixels: of the picture, around it, from one line to the next."""
SVG = "http://www.w3.org/2000/svg"
INK, LINE, DOT, TODO = "#1a1a1a", "#9aa5b1", "#154273", "#8a4b00"


class _Page:
    """Where the next line goes."""

    def __init__(self) -> None:
        self.svg = Tree.Element("svg", {"xmlns": SVG, "role": "img", "font-family": "sans-serif"})
        self.y = MARGIN

    def text(self, x: int, text: str, **style: str) -> None:
        element = Tree.SubElement(self.svg, "text", {"x": str(x), "y": str(self.y), "fill": INK} | style)
        element.text = "".join(one if one.isprintable() else " " for one in text)

    def go_on(self, lines: float = 1) -> None:
        self.y += int(STEP * lines)


def picture(explanation: Explanation, language: Language) -> str:
    """One that a browser shows. What stands in it is text, whatever it holds: the writer escapes it."""
    page = _Page()
    Tree.SubElement(page.svg, "title").text = answer(explanation, language)
    page.text(MARGIN, answer(explanation, language), **{"font-size": "18", "font-weight": "bold"})
    page.go_on()
    if explanation.cents is not None:
        page.text(MARGIN, f"{words.SUM.in_language(language)} {euros(explanation.cents, language)}")
        page.go_on()
    for reason in explanation.reasons:
        _draw(page, reason, language)
    page.svg.set("viewBox", f"0 0 {WIDTH} {page.y + MARGIN}")
    return Tree.tostring(page.svg, encoding="unicode")


def _draw(page: _Page, reason: Reason, language: Language) -> None:
    page.go_on(0.5)
    heading = f"{words.REASONS[reason.name].in_language(language)} ({reason.rule})"
    page.text(MARGIN, heading, **{"font-weight": "bold"})
    page.go_on()
    if reason.links:
        bottom = page.y + STEP * (len(reason.links) - 1)
        ends = {"x1": "32", "x2": "32", "y1": str(page.y - 5), "y2": str(bottom - 5)}
        Tree.SubElement(page.svg, "line", ends | {"stroke": LINE, "stroke-width": "2"})
    for link in reason.links:
        Tree.SubElement(page.svg, "circle", {"cx": "32", "cy": str(page.y - 5), "r": "5", "fill": DOT})
        page.text(MARGIN + 24, line(link, language), **{"font-size": "13"})
        page.go_on()
    for text in _to_do(reason, language):
        page.text(MARGIN + 24, text, **{"font-size": "13", "fill": TODO})
        page.go_on()


def _to_do(reason: Reason, language: Language) -> Iterator[str]:
    if reason.clears:
        yield words.TO_CLEAR.in_language(language)
    for step in reason.clears:
        amount = "" if step.cents is None else f" ({euros(step.cents, language)})"
        yield f"• {says(step, language)}{amount}"
