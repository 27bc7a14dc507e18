"""The page of events is current and whole: every event, every link leads somewhere, every line is drawn."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from domain.catalogue import BY_STREAM, EVENTS
from tests.following.drawing import drawn
from tests.following.html_page import FILE, html
from tests.following.page import page

VOID = {"meta", "link", "br", "hr"}


class Read(HTMLParser):
    """Ids, links and texts; raises where a tag is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tables = 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.tables += tag == "table"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Closed at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def read() -> Read:
    """Not on import: each process of a run imports this, and few ask."""
    return Read(html())


def test_the_page_is_current() -> None:
    assert FILE.read_text() == html(), "run python -m tests.architecture.write"


def test_every_event_and_every_kind_of_stream_can_be_pointed_at(read: Read) -> None:
    assert set(EVENTS) | set(BY_STREAM) <= set(read.ids)
    assert len(set(read.ids)) == len(read.ids)


def test_every_link_leads_to_a_place_on_it_or_to_a_schema(read: Read) -> None:
    assert len(read.links) > 3 * len(EVENTS)
    for link in read.links:
        assert link.removeprefix("#") in read.ids or link.startswith("/v1/event-schemas"), link


def test_it_says_all_that_the_guide_says(read: Read) -> None:
    of_guide = page()
    assert read.tables == of_guide.count("|---|---|---|")
    words = " ".join(unescape(re.sub(r"<[^>]+>", "", html())).split())
    for event in EVENTS.values():
        assert " ".join((event.__doc__ or "").replace("``", "").split()) in words


def test_every_line_of_every_flow_is_drawn() -> None:
    lines = sum(line.count("-->") for line in page().splitlines())
    assert lines > 300
    assert html().count('<path class="line"') == lines
    assert html().count("<svg") == page().count("```mermaid")


@pytest.mark.parametrize(
    ("flow", "columns"),
    [
        ("a --> p_x{{x}}\np_x{{x}} --> b", [["a"], ["x"], ["b"]]),
        ('C --> e["e.one"]\nD --> e["e.one"]\ne["e.one"] --> r_s(s)', [["C", "D"], ["e.one"], ["s"]]),
        ("a --> r_s(s)\nr_s(s) --> a", [["a"], ["s"], ["a"]]),
    ],
)
def test_who_leads_stands_left_of_what_is_led_to(flow: str, columns: list[list[str]]) -> None:
    told = re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)</text>', drawn(flow))
    places = sorted({float(x) for x, _ in told})
    assert [[text for x, text in told if float(x) == place] for place in places] == columns
