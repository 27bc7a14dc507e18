"""The catalogue of events is what the code says now."""

from domain.catalogue import EVENTS
from tests.following.page import PAGE, page


def test_the_catalogue_of_events_is_current() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.architecture.write"


def test_every_event_stands_in_it_once_with_where_it_comes_from() -> None:
    told = PAGE.read_text()
    for name in EVENTS:
        _, _, rest = told.partition(f"\n### {name}\n")
        section = rest.partition("\n### ")[0]
        assert "- Comes from: " in section
        assert "- Followed by: " in section
        assert told.count(f"\n### {name}\n") == 1
