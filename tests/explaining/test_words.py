"""What happened is told in words, whatever it was."""

from api.explaining.event_words import EVENTS, LETTERS, of_event
from domain import catalogue


def test_every_event_has_words_in_both_languages() -> None:
    assert set(EVENTS) == set(catalogue.EVENTS)
    assert set(EVENTS) >= LETTERS
    for event in catalogue.EVENTS.values():
        said = of_event(event)
        assert said.dutch
        assert said.english
        assert said.dutch != event.NAME
