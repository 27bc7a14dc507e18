"""docs/asyncapi.json by AsyncAPI's own schema of 3.0.0; `make asyncapi` installs it and runs this."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.following.asyncapi import FILE

SCHEMA = Path(__file__).parent / "asyncapi_specs/node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not SCHEMA.exists(), reason="@asyncapi/specs is not installed: make asyncapi"),
]
Document = dict[str, Any]


def wrong_in(document: Document) -> list[str]:
    validator = jsonschema_rs.Draft7Validator(json.loads(SCHEMA.read_text()))
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)]


def test_the_document_is_as_asyncapi_says() -> None:
    assert wrong_in(json.loads(FILE.read_text())) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["operations"]["deliver"].update(action="post"),
        lambda found: found["channels"]["feed"].update(adress="/v1/feed/stream"),
        lambda found: found["components"]["messages"]["webhook"].update(headers=3),
        lambda found: found["servers"]["development"].pop("host"),
    ],
)
def test_a_document_that_is_spoilt_is_refused(spoil: Callable[[Document], object]) -> None:
    document = json.loads(FILE.read_text())
    spoil(document)
    assert wrong_in(document)
