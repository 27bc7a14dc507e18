"""Ask a question online over HTTP: anybody asks, staff lists and answers (R51, R53, R54)."""

from typing import Any

import pytest

from domain.ports import Role
from domain.series.events import NumberTaken
from domain.use_cases.answer_with_copies import COPIES_MAX
from tests.api.asking import DAGOBERT, Api, Holder, problem
from tests.rules.town import DONALD
from tests.rules.town import LISTED as LISTED_EMAILS

QUESTION = {
    "topic": "orders_and_invoices",
    "text": "Graag een kopie van factuur F2025-000001.",
    "email": "info@dagobert.example",
}
LISTED = LISTED_EMAILS[DONALD]
"""Another company's."""
ADDRESSES = {"old_billing_address": "Oudestraat 1, Lollum", "new_billing_address": "Nieuwestraat 2, Lollum"}


def ask(api: Api, **more: Any) -> Any:
    return api.client.post("/v1/questions", json=QUESTION | more)


def answer(api: Api, reference: str, text: str = "De kopie is onderweg.") -> Any:
    body, clerk = {"reason": "question", "answer": text}, api.staff("p1", Role.CLERK)
    return api.client.post(f"/v1/questions/{reference}/answer", json=body, headers=clerk)


def seen(api: Api, path: str) -> Any:
    api.show()
    return api.client.get(f"/v1/questions{path}", headers=api.staff("p1", Role.CLERK))


def test_a_question_is_listed_closed_read_and_answered(api: Api) -> None:
    asked = ask(api, **ADDRESSES)
    assert asked.status_code == 202
    reference = asked.json()["reference"]
    assert asked.json() == {"reference": reference}
    [listed] = seen(api, "?state=open&topic=orders_and_invoices").json()["items"]
    assert (listed["question_id"], listed["text"], listed["email"]) == (reference, "[sealed]", "[sealed]")
    assert seen(api, "?topic=other").json()["items"] == []
    read = seen(api, f"/{reference}").json()
    assert {name: read[name] for name in (*QUESTION, *ADDRESSES)} == QUESTION | ADDRESSES
    assert answer(api, reference).status_code == 200
    last = api.ports.log.history(f"question-{reference}")[-1]
    assert (last.actor, last.role, last.reason) == ("staff:p1", "clerk", "question")
    read = seen(api, f"/{reference}").json()
    assert (read["state"], read["answer"]) == ("answered", "De kopie is onderweg.")
    assert seen(api, "?state=open").json()["items"] == []
    problem(answer(api, reference), 409, "answered-before")


def test_a_question_sent_twice_with_one_key_is_one_question(api: Api) -> None:
    headers = {"Idempotency-Key": "my-first-question"}
    first, second = (api.client.post("/v1/questions", json=QUESTION, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert len(seen(api, "").json()["items"]) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"old_billing_address": "Oudestraat 1, Lollum"},
        {"new_billing_address": "Nieuwestraat 2, Lollum"},
        {**ADDRESSES, "topic": "other"},
    ],
)
def test_a_billing_address_is_reported_with_both_under_its_topic(api: Api, more: dict[str, str]) -> None:
    assert problem(ask(api, **more), 422, "invalid")["rule"] == "R51"


COPY = {"invoice_number": "F2025-000001", "organisation": "Test EMZ Dagobert, KVK 69599084"}


def test_a_copy_of_an_invoice_is_asked_for_with_its_number_and_the_organisation(api: Api) -> None:
    reference = ask(api, **COPY).json()["reference"]
    [listed] = seen(api, "?state=open").json()["items"]
    assert (listed["invoice_number"], listed["organisation"]) == ("F2025-000001", "[sealed]")
    read = seen(api, f"/{reference}").json()
    assert {name: read[name] for name in COPY} == COPY
    alone = ask(api, invoice_number="F2025-000001")
    assert alone.status_code == 202, "a private person has no organisation (R54)"


@pytest.mark.parametrize("more", [{"organisation": COPY["organisation"]}, COPY | {"topic": "other"}])
def test_a_copy_is_asked_for_with_a_number_under_its_topic(api: Api, more: dict[str, str]) -> None:
    assert problem(ask(api, **more), 422, "invalid")["rule"] == "R53"


def invoiced(api: Api, *holders: Holder) -> list[str]:
    """Each tops up; the numbers of the invoices."""
    for holder in holders:
        api.pay_in(holder, 1000)
    series = api.ports.log.history("series-F-2026")
    return [one.event.taken_by.partition("-")[2] for one in series if isinstance(one.event, NumberTaken)]


def copies(api: Api, reference: str, *numbers: str, key: str = "", by: str = "email") -> Any:
    body = {"reason": "question", "answer": "In de bijlage.", "copies": numbers, "copies_by": by}
    headers = api.staff("p1", Role.CLERK) | ({"Idempotency-Key": key} if key else {})
    return api.client.post(f"/v1/questions/{reference}/answer", json=body, headers=headers)


def events(api: Api, reference: str) -> list[str]:
    return [one.event.NAME for one in api.ports.log.history(f"question-{reference}")]


def test_copies_go_with_an_answer_to_the_address_of_a_holder_once(api_on_each: Api) -> None:
    api = api_on_each
    holder, other = api.holders({}, {"surname": "Ander", "kvk_number": DONALD, "email": LISTED})
    first, second, anothers = invoiced(api, holder, holder, other)
    api.show()
    reference = ask(api, invoice_number=first, email="Info@DAGOBERT.example").json()["reference"]
    mixed = problem(copies(api, reference, first, anothers), 409, "copy-of-another")
    assert (mixed["field"], mixed["rule"]) == ("copies", "R53")
    problem(copies(api, reference, "F2026-000099"), 404, "no-such-invoice")
    assert events(api, reference) == ["question.asked"]
    sent = copies(api, reference, second, first, second, key="answered-once")
    assert sent.status_code == 200
    assert copies(api, reference, second, first, second, key="answered-once").json() == sent.json()
    assert events(api, reference) == ["question.asked", "question.answered"]
    assert seen(api, f"/{reference}").json()["copies"] == [second, first]
    problem(copies(api, reference, first), 409, "answered-before")


def test_copies_never_go_to_an_address_that_is_only_typed(api: Api) -> None:
    holder, other = api.holders({}, {"surname": "Ander", "kvk_number": DONALD, "email": LISTED})
    first, anothers = invoiced(api, holder, other)
    api.show()
    for email in ("elders@thuis.example", LISTED):
        reference = ask(api, invoice_number=first, email=email).json()["reference"]
        told = problem(copies(api, reference, first), 409, "address-not-proven")
        assert (told["field"], told["rule"]) == ("email", "D25")
        assert email not in str(told), "the refusal repeats nothing that was typed"
        assert events(api, reference) == ["question.asked"]
        assert copies(api, reference, first, by="post").status_code == 200
        told = seen(api, f"/{reference}").json()
        assert (told["copies"], told["copies_by"]) == ([first], "post"), "to the billing address"
    unnamed = ask(api).json()["reference"]
    problem(copies(api, unnamed, first), 409, "no-invoice-named")
    theirs = ask(api, invoice_number=anothers, email=LISTED).json()["reference"]
    problem(copies(api, theirs, first), 409, "copy-of-another")
    assert copies(api, theirs, anothers).status_code == 200


def test_of_an_invoice_whose_buyer_was_erased_there_is_no_copy_and_nothing_is_answered(api: Api) -> None:
    [first] = invoiced(api, api.holder())
    api.show()
    reference = ask(api, invoice_number=first).json()["reference"]
    api.ports.vault.destroy(f"fiscal/{DAGOBERT}/2026")
    assert problem(copies(api, reference, first), 409, "copy-unreadable")["rule"] == "D12"
    assert events(api, reference) == ["question.asked"]


def test_more_copies_than_a_mail_takes_are_not_valid(api: Api) -> None:
    reference = ask(api, invoice_number="F2026-000001").json()["reference"]
    numbers = [f"F2026-{each:06}" for each in range(COPIES_MAX + 1)]
    assert problem(copies(api, reference, *numbers), 422, "invalid")["field"] == "copies"
    assert problem(copies(api, reference, "F1"), 422, "invalid")["field"] == "copies.0"


def test_a_dutch_reader_is_told_in_dutch(api: Api) -> None:
    body = QUESTION | {"organisation": COPY["organisation"]}
    told = api.client.post("/v1/questions", json=body, headers={"Accept-Language": "nl"})
    assert "bij het nummer van een factuur of bij een factuuradres" in told.text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_as_they_end_wherever_the_text_was_typed(api: Api, end: str) -> None:
    old, new = f"Kade 1{end}Amsterdam", f"Plein 2{end}Utrecht"
    whose = {"organisation": COPY["organisation"]}
    asked = ask(api, text=f"Een.{end}{end}Twee.", old_billing_address=old, new_billing_address=new, **whose)
    read = seen(api, f"/{asked.json()['reference']}").json()
    assert (read["text"], read["old_billing_address"]) == ("Een.\n\nTwee.", "Kade 1\nAmsterdam")
    assert read["organisation"] == COPY["organisation"]


def test_what_is_no_invoice_number_is_refused(api: Api) -> None:
    assert problem(ask(api, invoice_number="F25-1"), 422, "invalid")["field"] == "invoice_number"


@pytest.mark.parametrize("more", [{"topic": "weather"}, {"text": ""}, {"email": "nobody"}, {"to": "x"}])
def test_a_question_that_cannot_be_answered_is_not_valid(api: Api, more: dict[str, str]) -> None:
    problem(ask(api, **more), 422, "invalid")


def dismiss(api: Api, reference: str, cause: str = "spam") -> Any:
    body, clerk = {"reason": "question", "cause": cause}, api.staff("p1", Role.CLERK)
    return api.client.post(f"/v1/questions/{reference}/dismissal", json=body, headers=clerk)


def test_spam_is_put_aside_and_nothing_waits(api: Api) -> None:
    reference = ask(api).json()["reference"]
    assert dismiss(api, reference).status_code == 200
    read = seen(api, f"/{reference}").json()
    assert (read["state"], read["dismissal"], read["answer"]) == ("dismissed", "spam", None)
    assert read["settled_on"] is not None
    assert seen(api, "?state=open").json()["items"] == []
    assert [one["question_id"] for one in seen(api, "?state=dismissed").json()["items"]] == [reference]
    last = api.ports.log.history(f"question-{reference}")[-1]
    assert (last.actor, last.role, last.reason) == ("staff:p1", "clerk", "question")
    problem(dismiss(api, reference, "because"), 422, "invalid")
    assert answer(api, reference).status_code == 200
    problem(dismiss(api, reference), 409, "answered-before")


def test_what_was_never_asked_is_neither_read_nor_answered(api: Api) -> None:
    problem(dismiss(api, "nothing"), 404, "no-such-question")
    problem(seen(api, "/nothing"), 404, "not-found")
    problem(answer(api, "nothing"), 404, "no-such-question")
