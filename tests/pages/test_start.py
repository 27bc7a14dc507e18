"""The demo's start page: what it tells to try is so, and a log-in that fails says what to do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.http.app import http_app
from api.http.problem_kinds import Language
from api.http.rates import UNLIMITED
from api.pages.words import LANGUAGES, told
from api.ports import Invented, Played
from domain.ports import Role
from tests.api.asking import Api
from tests.pages.test_sending import PERSON_TYPED
from tests.pages.visitor import Visitor
from tests.rules.test_r41 import ABROAD

CLERK = Invented("clerk", "clerk@toegang.example", "the password of before", "123456")


@pytest.fixture
def demo(api: Api) -> Iterator[Visitor]:
    played = Played("http://127.0.0.1:1", lambda: (CLERK,))
    app = http_app(replace(api.ports, played=played), rates=UNLIMITED)
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        yield Visitor(client)


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "wachtwoord van deze persoon"), ("en", "changed this person's password")]
)
def test_whose_password_was_changed_is_not_logged_in_and_the_page_says_why(
    demo: Visitor, language: Language, words: str
) -> None:
    answer = demo.post("/demo-log-in", demo.fill("/") | {"who": "clerk"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    said = told(language, "done.demo_log_in_refused")
    assert words in said
    assert said in demo.get("/", **{"Accept-Language": language}).text.replace("&#39;", "'")


def test_who_tried_too_often_is_told_that(demo: Visitor) -> None:
    answers = [demo.post("/demo-log-in", demo.fill("/") | {"who": "clerk"}) for _ in range(11)]
    assert [one.status_code for one in answers] == [303] * 10 + [429]


def test_the_number_that_is_told_leads_to_a_referral(api: Api, demo: Visitor) -> None:
    for language in LANGUAGES:
        assert ABROAD in told(language, "demo.more_referral")
        assert told(language, "demo.more_referral") in demo.get("/", **{"Accept-Language": language}).text
    demo.send("/apply/business", kvk_number=ABROAD, **PERSON_TYPED)
    api.show()
    listed = api.client.get("/v1/referrals", headers=api.staff("somebody", Role.CLERK)).json()["items"]
    assert [one["kvk_number"] for one in listed] == [ABROAD]
