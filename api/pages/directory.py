"""Which page lies at which address."""

import pkgutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

import api.pages
from api.pages.page import Page


@cache
def all_pages() -> Sequence[Page]:
    """The PAGES of every module below; an address without named parts comes before those that have some."""
    found = pkgutil.walk_packages(api.pages.__path__, "api.pages.")
    modules = [import_module(module.name) for module in found]
    pages = [page for module in modules for page in getattr(module, "PAGES", ())]
    return tuple(sorted(pages, key=lambda page: (page.path.count("{"), page.path)))


def page_at(path: str) -> tuple[Page, Mapping[str, str]] | None:
    """The page of this address, without what it is asked with, and the named parts; None: it is no page."""
    for page in _by_depth().get(path.count("/"), ()):
        if (match := page.pattern.fullmatch(path)) is not None:
            return page, match.groupdict()
    return None


@cache
def _by_depth() -> Mapping[int, Sequence[Page]]:
    found: dict[int, list[Page]] = defaultdict(list)
    for page in all_pages():
        found[page.path.count("/")].append(page)
    return found
