"""Writes the samples of new event versions; existing ones are never touched (README.md)."""

from domain.catalogue import EVENTS
from tests.catalogue.samples import file_of, sample, text_of


def write_missing() -> list[str]:
    """Answers the names of the files written."""
    missing = [(file_of(event, event.VERSION), event) for event in EVENTS.values()]
    written = [(file, event) for file, event in missing if not file.exists()]
    for file, event in written:
        file.write_text(text_of(sample(event)))
    return [file.name for file, _ in written]


if __name__ == "__main__":
    print("\n".join(write_missing()) or "nothing was missing")
