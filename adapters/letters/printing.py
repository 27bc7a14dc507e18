"""A letter as the printer gets it."""

from pathlib import Path
from typing import Final

from adapters.typesetting import NoSuchSymbol, Typeset, typeset
from domain.ports import Letter, LetterRefused

TEMPLATE: Final = Path(__file__).with_name("letter.typ")


def printed(letter: Letter) -> Typeset:
    """On paper, as it was written. Raises LetterRefused."""
    try:
        return typeset(TEMPLATE, content(letter))
    except NoSuchSymbol:
        raise LetterRefused from None


def content(letter: Letter) -> dict[str, str]:
    """What stands in it."""
    return {
        "to": letter.to.text.strip(),
        "post_on": letter.post_on.isoformat(),
        "subject": letter.subject.strip(),
        "text": letter.text.text.strip(),
    }
