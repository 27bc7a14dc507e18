"""The documentation page: served by us, as it was published, with no address elsewhere."""

import hashlib
import json
import re

from api.public.docs import FILES, STATIC
from domain.catalogue import EVENTS
from tests.api.asking import Api, problem

MANIFEST = json.loads((STATIC / "manifest.json").read_text())


def test_what_others_made_is_as_they_published_it() -> None:
    assert MANIFEST["licence"] == "Apache-2.0"
    found = {name: hashlib.sha512((STATIC / name).read_bytes()).hexdigest() for name in MANIFEST["sha512"]}
    assert found == MANIFEST["sha512"]


def test_every_static_file_is_ours_or_in_the_manifest() -> None:
    ours = {"docs.html", "docs.js", "events.css", "events.html", "manifest.json"}
    assert {file.name for file in STATIC.iterdir()} == {*MANIFEST["sha512"], *ours}


def test_the_page_and_all_it_loads_come_from_here(api: Api) -> None:
    pages = [api.client.get(path).text for path in ("/docs", "/docs/events")]
    links = r'<(?:script|link)\b[^>]*(?:src|href)="([^"]+)"'
    loaded = [path for page in pages for path in re.findall(links, page)]
    assert {path.removeprefix("/docs/") for path in loaded} == set(FILES)
    for path in loaded:
        answer = api.client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == FILES[path.removeprefix("/docs/")]


def test_only_this_page_runs_scripts_and_only_ours(api: Api) -> None:
    policy = api.client.get("/docs").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in api.client.get("/openapi.json").headers["content-security-policy"]


def test_no_other_file_is_served(api: Api) -> None:
    for name in ("manifest.json", "docs.html", "..%2Fhttp.py"):
        problem(api.client.get(f"/docs/{name}"), 404, "not-found")


def test_the_description_may_be_kept_until_it_changes(api: Api) -> None:
    first = api.client.get("/openapi.json")
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        again = api.client.get("/openapi.json", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = api.client.get("/openapi.json", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_events_are_a_page_without_scripts_that_asks_nobody_else(api: Api) -> None:
    answer = api.client.get("/docs/events")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert "http:" not in answer.text
    assert "https:" not in answer.text
    assert " style=" not in answer.text, "the policy lets no style of an element pass"
    assert "](/docs/events)" in api.client.get("/openapi.json").json()["info"]["description"]


def test_a_schema_that_the_page_of_events_names_is_served(api: Api) -> None:
    page = api.client.get("/docs/events").text
    named = set(re.findall(r'href="(/v1/event-schemas/[^"]+)"', page))
    assert len(named) == len(EVENTS)
    for path in sorted(named)[:: len(named) // 10]:
        assert api.client.get(path).status_code == 200
