"""Every kind of refusal: one table, in two languages, with a page each."""

import json
import re
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from api.http.problem_kinds import KINDS
from api.http.problems import language_of
from api.public.problem_pages import in_markdown
from tests.api.asking import Api, problem

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_what_is_wrong_and_what_to_do_in_both_languages(name: str) -> None:
    kind = KINDS[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert 400 <= kind.status < 600
    for text in (kind.title, kind.what_to_do):
        assert text.en
        assert text.nl


def test_every_kind_that_the_code_names_is_in_the_table() -> None:
    sources = [file.read_text() for file in (ROOT / "api").rglob("*.py")]
    named = {name for text in sources for name in re.findall(r'Problem\(\s*"([a-z-]+)"', text)}
    assert named
    assert named <= set(KINDS)


def test_the_documented_problems_are_current() -> None:
    current = (ROOT / "docs" / "problems.md").read_text()
    assert current == in_markdown(), "run: python -m tests.api.write"


def test_the_page_of_a_kind_names_every_status_that_it_is_answered_with() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get("application/problem+json", {})
                for shown in content.get("examples", {}):
                    kind = KINDS[shown.removesuffix(f"-{status}")]
                    assert int(status) in (kind.status, kind.at_log_in), f"{path}: {shown}"
    stated = {name: KINDS[name].statuses for name in ("account-closed", "already-activated")}
    assert set(stated.values()) == {"403 at log-in, otherwise 409"}


def test_every_kind_has_a_page_of_its_own(api: Api) -> None:
    assert all(f'href="/problems/{name}"' in api.client.get("/problems").text for name in KINDS)
    page = api.client.get("/problems/blocked-for-arrears")
    assert page.headers["content-type"].startswith("text/html")
    assert all(text in page.text for text in ("R44", "403", "Pay all outstanding", "Betaal alle"))
    problem(api.client.get("/problems/nonsense"), 404, "not-found")


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("nl", "nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB,nl;q=0.5", "en"),
        ("de, *;q=0.5", "en"),
        ("nl;q=0.3, *;q=0.5", "en"),
        ("nl;q=0", "en"),
        ("nl;q=nonsense", "en"),
    ],
)
def test_dutch_is_spoken_to_who_prefers_it(asked: str, language: str) -> None:
    assert language_of(Headers({"Accept-Language": asked})) == language


def test_a_problem_is_told_in_the_language_that_was_asked_for(api: Api) -> None:
    body = {"code": "W", "password": "x"}
    dutch = api.client.post("/v1/sessions", json=body, headers={"Accept-Language": "nl"})
    assert problem(dutch, 422, "invalid")["title"] == "Het verzoek klopt niet."
    assert dutch.headers["content-language"] == "nl"
    assert "Accept-Language" in dutch.headers["vary"]
    assert api.client.post("/v1/sessions", json=body).headers["content-language"] == "en"
