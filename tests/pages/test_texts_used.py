"""Every text is used: none stays behind when a page changes."""

import ast
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import nodes

from api.http.problem_kinds import KINDS
from api.pages.templates import environment
from api.pages.words import TEXTS

PAGES = TEXTS.parent
OF_THE_DESK = ("desk*.toml", "passkeys.toml")
"""Whose words follow from operations and columns: tests/pages/test_acts.py, test_desk_words.py."""
OF_PROBLEMS = ("problem", "problem_title", "problem_read")


@dataclass(frozen=True)
class Source:
    """A module or a template: the texts that stand in it, and patterns of those that it builds."""

    whole: frozenset[str]
    built: frozenset[str]

    @classmethod
    def of(cls, file: Path) -> "Source":
        return (
            cls._of_module(file.read_text()) if file.suffix == ".py" else cls._of_template(file.read_text())
        )

    @classmethod
    def _of_module(cls, text: str) -> "Source":
        tree = list(ast.walk(ast.parse(text)))
        built = [one.values for one in tree if isinstance(one, ast.JoinedStr)]
        return cls(
            frozenset(
                one.value for one in tree if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ),
            frozenset(_pattern(getattr(part, "value", None) for part in parts) for parts in built),
        )

    @classmethod
    def _of_template(cls, text: str) -> "Source":
        tree = environment().parse(text)
        return cls(
            frozenset(one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str)),
            frozenset(
                _pattern(getattr(part, "value", None) for part in one.nodes)
                for one in tree.find_all(nodes.Concat)
            ),
        )

    def builds(self, section: str, rest: str) -> bool:
        """From more of it than its section, as order.state_ and a state."""
        begins = re.escape(f"{section}.")
        return any(
            one.startswith(begins) and one != f"{begins}.+" and re.fullmatch(one, f"{section}.{rest}")
            for one in self.built
        )

    def names(self, section: str, rest: str) -> bool:
        """Its section, and the rest of it: a form and a field, a page and what it tells."""
        if section not in self.whole and not any(
            re.fullmatch(one, section) or one == f"{re.escape(section)}\\..+" for one in self.named
        ):
            return False
        return rest in self.parts or any(
            one.startswith(".+_") and re.fullmatch(one, rest) for one in self.built
        )

    def with_those(self, templates: Mapping[str, "Source"]) -> "Source":
        """A module and the templates that it shows."""
        shown = [templates[one] for one in self.whole if one in templates]
        return Source(
            self.whole.union(*(one.whole for one in shown)), self.built.union(*(one.built for one in shown))
        )

    @cached_property
    def parts(self) -> frozenset[str]:
        """Names of fields, of those that lie deeper too; of things, as an address spells them."""
        return self.whole | {one.rpartition(".")[2].replace("-", "_") for one in self.whole}

    @cached_property
    def named(self) -> frozenset[str]:
        """Patterns that say something."""
        return frozenset(one for one in self.built if re.search("[a-z]{3}", one) and "/" not in one)


@dataclass(frozen=True)
class Sources:
    every: tuple[Source, ...]

    @cached_property
    def whole(self) -> frozenset[str]:
        return frozenset().union(*(one.whole for one in self.every))

    @cached_property
    def built(self) -> frozenset[str]:
        return frozenset().union(*(one.built for one in self.every))

    def use(self, key: str) -> bool:
        section, _, rest = key.partition(".")
        if key in self.whole or any(one.builds(section, rest) for one in self.every):
            return True
        if section in OF_PROBLEMS:
            return rest in KINDS
        if section in ("field", "done"):
            return any(part in self.whole for part in _of_a_field(rest))
        if f".+\\.{rest}" in self.built and self._is_named(section):
            return True
        return any(one.names(section, part) for one in self.every for part in _of_a_field(rest))

    def _is_named(self, section: str) -> bool:
        """A form or a page, by its name, or by a part of it as confirm_invoice_email_done."""
        return section in self.whole or any(
            re.fullmatch(pattern, section) for one in self.every for pattern in one.named
        )


def _pattern(parts: Iterable[object]) -> str:
    return "".join(re.escape(part) if isinstance(part, str) else ".+" for part in parts)


def _of_a_field(rest: str) -> list[str]:
    """The names that it may be of: itself, its hint's, or its option's, where the field's name ends."""
    ends = [found.start() for found in re.finditer("_", rest)]
    return [rest, *(rest[:end] for end in ends)]


def test_every_text_is_used() -> None:
    templates = {file.relative_to(PAGES).as_posix(): Source.of(file) for file in PAGES.rglob("*.html")}
    modules = [Source.of(file).with_those(templates) for file in PAGES.rglob("*.py")]
    sources = Sources((*modules, *templates.values()))
    texts = TEXTS / "nl"
    of_the_desk = {file.name for pattern in OF_THE_DESK for file in texts.glob(pattern)}
    keys = [
        key for file in sorted(texts.glob("*.toml")) if file.name not in of_the_desk for key in _keys(file)
    ]
    assert len(keys) > 300
    assert [key for key in keys if not sources.use(key)] == []


def _keys(file: Path) -> list[str]:
    return [
        f"{section}.{name}" for section, texts in tomllib.loads(file.read_text()).items() for name in texts
    ]
