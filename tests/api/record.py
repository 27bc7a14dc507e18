"""Examples of answers, recorded from what tests are really answered: ``python -m tests.api.record``."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from api.http.openapi import EXAMPLES
from tests.api.answers import RECORD_TO, differences
from tests.api.described import DESCRIBED
from tests.architecture.sources import ROOT

ASKED: Final = ("tests/api", "tests/rules", "tests/life/test_portal.py")
ITEMS_MAX: Final = 2
"""Of a list in an example."""
LINES_MAX: Final = 12
"""Of a text."""
NO_TEXT: Final = frozenset(
    {"application/pdf", "application/octet-stream", "application/xml", "image/svg+xml", "text/html"}
)
"""What has no example: it is nothing to read as it comes."""
NEVER_ANSWERED: Final = {("GET /v1/orders/{order_id}/document", "text/plain")}
"""Documents of releases before documents were PDF: nothing makes one any more."""
MADE_UP: Final = (
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{16,64}(?![0-9a-f])"), None),
    (re.compile(r"\b(tg_[a-z]+_)[A-Za-z0-9_-]{8,}"), r"\g<1>mS0aZ2QkVn-a-made-up-token"),
    (re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])"), "mS0aZ2QkVn-a-made-up-token"),
    (re.compile(r"\bwhsec_[A-Za-z0-9+/=]+"), "whsec_bWFkZS11cC1zZWNyZXQtb2YtMzItYnl0ZXMhIQ=="),
    (re.compile(r"(secret=)[A-Z2-7]{16,}"), r"\g<1>JBSWY3DPEHPK3PXP"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "https://payments.example"),
)
"""Ids, tokens and secrets that were drawn, and where the stand-ins happened to listen."""


def main() -> None:
    """Only what is missing, or no longer as the document says, is recorded anew."""
    with TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *(sys.argv[1:] or ASKED)]
        subprocess.run(words, cwd=ROOT, env={**os.environ, RECORD_TO: folder}, check=False)
        lines = [line for file in Path(folder).iterdir() for line in file.read_text().splitlines()]
    EXAMPLES.write_text(as_text(brought_up_to_date(json.loads(EXAMPLES.read_text()), lines)))


def brought_up_to_date(kept: dict[str, Any], lines: Iterable[str]) -> dict[str, Any]:
    """What is kept and still true, and of all else the answer that says most."""
    found: dict[str, list[Any]] = {}
    for line in lines:
        answer = json.loads(line)
        if (schema := schemas().get((answer["operation"], answer["kind"]))) is not None:
            value = made_up(answer["operation"], short(answer["value"]))
            if not any(differences(schema, value)):
                found.setdefault(answer["operation"], []).append((answer["kind"], value))
    told: dict[str, dict[str, Any]] = {}
    for operation, kind in sorted(schemas()):
        example = kept.get(operation, {}).get(kind)
        if example is not None and not any(differences(schemas()[operation, kind], example)):
            told.setdefault(operation, {})[kind] = example
        elif of_kind := [value for its, value in found.get(operation, ()) if its == kind]:
            told.setdefault(operation, {})[kind] = max(of_kind, key=_says)
    return told


def schemas() -> dict[tuple[str, str], dict[str, Any]]:
    """By operation and kind of a success that can be read; a text has none."""
    return {
        (f"{method.upper()} {path}", kind): content.get("schema", {}) if kind.endswith("json") else {}
        for path, operations in DESCRIBED["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for kind, content in answer.get("content", {}).items()
        if kind not in NO_TEXT and (f"{method.upper()} {path}", kind) not in NEVER_ANSWERED
    }


def short(value: Any) -> Any:
    """With the beginning alone of each list and text."""
    match value:
        case dict():
            return {name: short(inner) for name, inner in value.items()}
        case list():
            return [short(inner) for inner in value[:ITEMS_MAX]]
        case str():
            return "".join(value.splitlines(keepends=True)[:LINES_MAX])
        case _:
            return value


def made_up(operation: str, value: Any) -> Any:
    """What was drawn is replaced, the same by the same, so that no example holds what once worked."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)  # as it is kept
    drawn = MADE_UP[0][0]
    instead: dict[str, str] = {}
    for one in dict.fromkeys(drawn.findall(text)):
        if not one.isdecimal():
            digest = hashlib.sha256(f"{operation} {len(instead)}".encode()).hexdigest()
            instead[one] = digest[: len(one)]
    text = drawn.sub(lambda one: instead.get(one.group(), one.group()), text)
    for pattern, words in MADE_UP[1:]:
        assert words is not None
        text = pattern.sub(words, text)
    return json.loads(text)


def as_text(examples: dict[str, Any]) -> str:
    return json.dumps(examples, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _says(value: Any) -> tuple[int, int, str]:
    """How many fields of it say something; of two, the shorter one."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return len(set(_told(value, ()))), -len(text), text


def _told(value: Any, place: Sequence[str]) -> Iterator[tuple[str, ...]]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _told(inner, (*place, name))
        case list():
            for inner in value:
                yield from _told(inner, (*place, "[]"))
        case None | "":
            return
        case _:
            yield tuple(place)


if __name__ == "__main__":
    main()
