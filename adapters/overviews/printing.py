"""What is held of somebody, as a PDF to read and keep."""

from pathlib import Path
from typing import Final

from adapters.typesetting import typeset_or_spelled
from domain.ports import Overview

TEMPLATE: Final = Path(__file__).with_name("overview.typ")


class TypesetOverviews:
    """Implements domain.ports.Overviews: PDF/A-3a and PDF/UA-1, the same bytes for the same overview."""

    def pdf(self, overview: Overview) -> bytes:
        content = {
            "language": overview.language,
            "title": overview.title,
            "made_on": overview.made_on.isoformat(),
            "opening": list(overview.opening),
            "chapters": [
                {
                    "heading": chapter.heading,
                    "entries": [
                        {"heading": entry.heading, "fields": [list(pair) for pair in entry.fields]}
                        for entry in chapter.entries
                    ],
                }
                for chapter in overview.chapters
            ],
        }
        return typeset_or_spelled(TEMPLATE, content).pdf
