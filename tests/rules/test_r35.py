"""R35 A replacement password is requested with the email address used when requesting the code, and used to log in."""

from datetime import timedelta

import pytest

from tests.rules.town import KATRIEN, MONDAY, Town

NEW = "acht kastelen drinken maanlicht"


def test_with_that_address_it_comes_by_email_and_works_once(town: Town) -> None:
    holder = town.holder()
    holder.ask_replacement()
    password = holder.replacement()
    holder.reset(password, NEW)
    told = holder.reset(password, "nogmaals een heel ander zinnetje", status=401)
    assert told["type"] == "urn:toegang:problem:wrong-credentials", "what was used is forgotten"


def test_it_logs_in_and_the_session_can_only_choose_a_password(town: Town) -> None:
    """D29: as the mail says, on the page where one logs in."""
    holder = town.holder()
    holder.ask_replacement()
    password = holder.replacement()
    guess = {"code": holder.code, "password": "geraden"}
    for _ in range(10):
        town.ask("POST", "/v1/sessions", guess, status=401)
    town.ask("POST", "/v1/sessions", guess, status=429)
    body = {"code": holder.code, "password": password, "purpose": "order_extract"}
    told = town.ask("POST", "/v1/sessions", body, status=201)
    holder.token = told["token"]
    assert told["must_choose_password"] is True
    assert holder.order(status=403)["type"] == "urn:toegang:problem:password-to-choose"
    holder.ask("POST", "/v1/password-changes", {"password": password, "new_password": NEW}, status=201)
    holder.ask("GET", "/v1/account", status=200)


def test_with_another_address_the_answer_is_the_same_and_nothing_comes(town: Town) -> None:
    holder = town.holder()
    before = len(town.mails_to(holder.email))
    body = {"code": holder.code, "email": "een.ander@thuis.example"}
    assert town.ask("POST", "/v1/password-replacements", body, status=202)["state"] == "received"
    assert town.mails_to("een.ander@thuis.example") == []
    assert len(town.mails_to(holder.email)) == before
    assert holder.ask_replacement()["state"] == "received"
    assert len(town.mails_to(holder.email)) == before + 1


def test_within_the_hour_it_works_and_after_an_hour_it_is_too_late(town: Town) -> None:
    in_time = town.holder()
    in_time.ask_replacement()
    password = in_time.replacement()
    town.system.drive(town.system.clock.now() + timedelta(minutes=59, seconds=59))
    in_time.reset(password, NEW)
    holder = town.holder()
    holder.ask_replacement()
    password = holder.replacement()
    town.system.drive(town.system.clock.now() + timedelta(hours=1))
    told = holder.reset(password, NEW, status=403)
    assert told["type"] == "urn:toegang:problem:replacement-expired"


def test_where_the_code_came_by_post_it_comes_by_post_to_the_registers_address(town: Town) -> None:
    holder = town.holder(KATRIEN, by_post=True, email="niet.vermeld@katrien.example")
    before = len(town.mails_to(holder.email))
    holder.ask_replacement()
    holder.reset(holder.replacement(by_post=True), NEW)
    assert len(town.mails_to(holder.email)) == before


@pytest.mark.parametrize(("days", "status"), [(14, 201), (15, 403)])
def test_by_post_it_works_for_14_days_from_the_day_after_posting(town: Town, days: int, status: int) -> None:
    holder = town.holder(KATRIEN, by_post=True, email="niet.vermeld@katrien.example")
    posted = town.to_next(MONDAY)
    holder.ask_replacement()
    password = holder.replacement(by_post=True)
    town.driver.jump(posted + timedelta(days=days))
    holder.reset(password, NEW, status=status)
