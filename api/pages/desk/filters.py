"""What a list of the desk is narrowed by, as its address has it."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from api.pages.visit import Visit


def asked(visit: Visit, *names: str) -> Mapping[str, str]:
    """Of these names, and where the page of the list begins."""
    return {name: visit.query.get(name, "") for name in (*names, "cursor")}


def keep(narrowed: Mapping[str, str]) -> str:
    """What the next page of the list is asked with, beside where it begins."""
    return urlencode({name: value for name, value in narrowed.items() if value and name != "cursor"})


def options(visit: Visit, before: str, values: Iterable[str]) -> Sequence[tuple[str, str]]:
    """What can be chosen, in words: ``before`` stands before each in the catalogue."""
    return [(value, visit.t(f"{before}_{value}")) for value in values]
