"""Why: each question answered of lives that were told, in two languages, as text, JSON and a picture."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from xml.etree import ElementTree as Tree

import pytest

from api.explaining import words
from api.explaining.drawing import picture
from api.explaining.event_words import EVENTS
from api.explaining.history import NoSuchSubject
from api.explaining.told import closed
from api.explaining.why import as_told, lines, why
from domain.account.commands import Suspend
from domain.application.events import ApplicationRefused, Refusal
from domain.explaining.access import NAMES
from domain.explaining.chain import Explanation, Question, Remedy, Step
from domain.explaining.refusals import RULES
from domain.filing.events import FilingReason
from domain.order.events import Reason as OrderReason
from domain.ports import EntryKind
from domain.products import Product, prices_on
from domain.values import Language, Purpose
from tests.explaining.clearing import cleared
from tests.projections.story import story
from toegang_testing.desks.desk import A1, A2
from toegang_testing.desks.finance import collected
from toegang_testing.desks.office import Office
from toegang_testing.world import World

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def office() -> Office:
    office = Office(World())
    office.open_account(A1)
    return office


def asked(
    office: Office, question: Question, name: str = f"account-{A1}", at: int | None = None
) -> Explanation:
    world = office.world
    position = world.head() if at is None else at
    return why(world, question, name, position, Purpose.ORDER_EXTRACT)


def told(explanation: Explanation) -> list[str]:
    """The events of its first reason."""
    return [link.happened.event.NAME for link in explanation.reasons[0].links]


def blocked(office: Office) -> str:
    """A direct debit comes back, and nobody pays: the invoice."""
    number = collected(office)
    office.book(number, 235, EntryKind.RETURNED, reason="AM04")
    office.run_until(office.today + timedelta(75))
    office.world.catch_up()
    return number


def test_a_block_for_arrears_is_led_back_to_its_invoice_step_by_step(office: Office) -> None:
    number = blocked(office)
    found = asked(office, Question.BLOCKED)
    [reason] = found.reasons
    assert (found.holds, reason.name, reason.rule) == (True, "arrears", "R44")
    chain = told(found)
    steps = [
        "invoice.issued",
        "invoice.sent",
        "invoice.collection_returned",
        "invoice.reminder_sent",
        "final_notice.issued",
        "final_notice.sent",
        "invoice.overdue",
        "customer.overdue_noted",
        "account.code_blocked",
    ]
    assert [name for name in chain if name in steps] == steps
    positions = [link.happened.position for link in reason.links]
    assert positions == sorted(set(positions))
    assert all(link.policy for link in reason.links)
    issued = next(link for link in reason.links if link.happened.event.NAME == "invoice.issued")
    assert issued.policy == issued.happened.event.terms  # type: ignore[attr-defined] # an invoice names its own
    pay, again = reason.clears
    assert (pay.remedy, pay.subject, pay.cents) == (
        Remedy.PAY,
        number,
        office.invoice(number).outstanding_cents,
    )
    assert again.remedy is Remedy.REACTIVATE


def test_it_is_told_as_it_was_then(office: Office) -> None:
    before = office.world.head()
    blocked(office)
    assert not asked(office, Question.BLOCKED, at=before).holds
    after = cleared(office.world, *asked(office, Question.BLOCKED).reasons)
    assert not asked(Office(after), Question.BLOCKED).holds
    assert asked(Office(after), Question.BLOCKED, at=office.world.head()).holds


def test_every_reason_of_a_block_is_told(office: Office) -> None:
    blocked(office)
    office.do(Suspend(at=office.now, account_id=A1))
    assert [reason.name for reason in asked(office, Question.BLOCKED).reasons] == ["arrears", "suspended"]
    assert [one.remedy for one in asked(office, Question.BLOCKED).reasons[1].clears] == [
        Remedy.END_SUSPENSION
    ]


def test_a_balance_is_led_back_cent_by_cent(office: Office) -> None:
    office.start_deposit("pay-1")
    office.deposit(1000, "pay-1")
    for order_id in ("o1", "o2", "o3"):
        office.order(order_id)
    office.deliver("o1")
    office.fail("o2")
    found = asked(office, Question.BALANCE)
    moved, reserved = found.reasons
    price = office.account().credit.reserved["o3"]  # type: ignore[index] # an order of this test
    assert [(link.happened.event.NAME, link.cents) for link in moved.links] == [
        ("account.credit_deposited", 1000),
        ("account.credit_captured", -price),
    ]
    assert found.cents == office.account().credit.balance_cents == 1000 - price
    assert [link.cents for link in reserved.links] == [-price]


@pytest.mark.parametrize(
    ("language", "cents", "written"),
    [
        (Language.DUTCH, 4765, "€ 47,65"),
        (Language.ENGLISH, 4765, "€ 47.65"),
        (Language.DUTCH, -123405, "-€ 1.234,05"),
        (Language.ENGLISH, -123405, "-€ 1,234.05"),
    ],
)
def test_amounts_are_written_as_the_language_writes_them(
    office: Office, language: Language, cents: int, written: str
) -> None:
    found = replace(asked(office, Question.BALANCE), cents=cents)
    drawn = " ".join(Tree.fromstring(picture(found, language)).itertext())
    told = "\n".join(lines(found, language))
    for text in (told, drawn):
        assert f" {written}" in text


def test_an_invoice_is_led_back_to_its_orders_and_payments(office: Office) -> None:
    number = blocked(office)
    found = asked(office, Question.INVOICE, f"invoice-{number}")
    assert {"order.placed", "order.delivered", "order.invoiced", "invoice.issued"} <= {*told(found)}
    assert sum(link.cents or 0 for link in found.reasons[0].links) == found.cents == 235
    placed = next(one for one in found.reasons[0].links if one.happened.event.NAME == "order.placed")
    assert placed.policy == placed.happened.event.price_list  # type: ignore[attr-defined] # an order names it


def test_a_refused_order_tells_what_stood_in_its_way_then(office: Office) -> None:
    blocked(office)
    office.order("late")
    found = asked(office, Question.REFUSED, "order-late")
    [reason] = found.reasons
    assert (reason.name, reason.rule) == ("arrears", "D3")
    assert told(found)[-1] == "order.refused"
    assert "account.code_blocked" in told(found)
    assert [one.remedy for one in reason.clears] == [Remedy.PAY, Remedy.REACTIVATE, Remedy.ASK_AGAIN]
    after = Office(cleared(office.world, *asked(office, Question.BLOCKED).reasons))
    assert asked(after, Question.REFUSED, "order-late").reasons == found.reasons


def test_an_order_that_was_not_refused_is_told(office: Office) -> None:
    office.start_deposit("pay-1")
    office.deposit(1000, "pay-1")
    office.order("o1")
    assert not asked(office, Question.REFUSED, "order-o1").holds
    office.open_account(A2, "piet")
    office.deposit(100, "pay-2", A2)
    office.order("o2", A2)
    [reason] = asked(office, Question.REFUSED, "order-o2").reasons
    assert [one.remedy for one in reason.clears] == [Remedy.DEPOSIT, Remedy.ASK_AGAIN]
    price_cents = prices_on(office.today).offers[Product.EXTRACT].price_cents
    assert reason.clears[0].cents == price_cents - 100
    after = Office(cleared(office.world, reason))
    assert after.account(A2).credit.available_cents == price_cents


def test_what_a_refused_application_must_be_paid_first_is_told_to_the_cent(office: Office) -> None:
    number = blocked(office)
    office.book(number, 100)
    before = office.world.head()
    office.do(office.business("a3", "klaas"))
    application = next(one for one in office.world.log[before:] if isinstance(one.event, ApplicationRefused))
    [reason] = asked(office, Question.REFUSED, application.stream).reasons
    assert reason.name == "arrears"
    assert reason.clears == (
        Step(Remedy.PAY, number, 135),
        Step(Remedy.ASK_AGAIN, application.stream),
    )
    after = Office(cleared(office.world, reason))
    granted = after.do(after.business("a3", "klaas"))
    assert not any(isinstance(event, ApplicationRefused) for event in granted)


def test_an_invoice_that_is_reminded_and_not_due_yet_stands_in_no_applications_way(office: Office) -> None:
    """Two are unpaid; the code is refused for the older one, and paying that is enough."""
    numbers = [collected(office, "o1")]
    office.book(numbers[0], 235, EntryKind.RETURNED, reason="AM04")
    numbers.append(collected(office, "o2"))
    office.book(numbers[1], 235, EntryKind.RETURNED, reason="AM04")
    while numbers[1] not in office.customer().arrears:
        office.run_until(office.today + timedelta(1))
    assert set(office.customer().arrears) == set(numbers)
    before = office.world.head()
    office.do(office.business("a3", "klaas"))
    application = next(one for one in office.world.log[before:] if isinstance(one.event, ApplicationRefused))
    [reason] = asked(office, Question.REFUSED, application.stream).reasons
    assert [step.subject for step in reason.clears[:-1]] == numbers[:1]
    after = Office(cleared(office.world, reason))
    assert not any(isinstance(event, ApplicationRefused) for event in after.do(after.business("a3", "klaas")))


def test_a_closed_account_tells_who_asked_and_who_agreed(office: Office) -> None:
    assert not asked(office, Question.CLOSED).holds
    office.close()
    found = asked(office, Question.CLOSED)
    assert told(found) == ["account.closure_requested", "account.closed"]
    assert asked(office, Question.CANNOT_LOG_IN).reasons == found.reasons


@pytest.mark.parametrize("language", Language)
def test_everything_that_the_story_can_be_asked_is_said_in_words(language: Language) -> None:
    log = story()
    world, said, named = World(log=[*log]), set(), set()
    blocked_at = next(one.position for one in log if one.event.NAME == "account.code_blocked")
    for name, position in product(dict.fromkeys(one.stream for one in log), (blocked_at, world.head())):
        for question in Question:
            try:
                found = why(world, question, name, position, Purpose.ORDER_EXTRACT)
            except NoSuchSubject:
                continue
            said |= {question} if found.holds else set()
            named |= {reason.name for reason in found.reasons}
            as_json = json.loads(json.dumps(as_told(found, position, language, closed), default=str))
            assert as_json["answer"] == next(lines(found, language))
            for link in (link for reason in found.reasons for link in reason.links):
                assert link.happened.event.NAME in EVENTS
                assert link.rules, "its docstring names the rule"
            circles = Tree.fromstring(picture(found, language)).findall(f"{SVG}circle")
            assert len(circles) == sum(len(reason.links) for reason in found.reasons)
    assert said == {*Question}
    assert named >= {"closed", "balance", "settled", "arrears"}


def test_every_reason_and_remedy_has_words_and_every_refusal_a_rule() -> None:
    refusals = [*OrderReason, *FilingReason, *Refusal]
    assert set(refusals) - set(RULES) == set()
    assert {*NAMES.values(), *map(str, refusals)} - words.REASONS.keys() == set()
    assert words.REMEDIES.keys() == {*Remedy}
    assert words.ANSWERS.keys() == {*Question}
    assert words.NOT_THERE_YET.keys() == {*Question} - {Question.CANNOT_LOG_IN}


def test_what_an_event_holds_is_text_in_the_picture(office: Office) -> None:
    office.do(Suspend(at=office.now, account_id=A1))
    last = office.world.log[-1]
    office.world.log[-1] = last._replace(actor='staff:<script>"&\x07', role="clerk", reason="]]>")
    drawn = picture(asked(office, Question.BLOCKED), Language.ENGLISH)
    assert "<script" not in drawn
    text = " ".join(Tree.fromstring(drawn).itertext())
    assert 'staff:<script>"& ' in text


def test_a_question_that_does_not_fit_is_told_with_what_would(office: Office) -> None:
    with pytest.raises(NoSuchSubject, match="account-…"):
        asked(office, Question.BLOCKED, "invoice-F2026-000001")
    with pytest.raises(NoSuchSubject, match="nobody"):
        asked(office, Question.BLOCKED, "account-nobody")


def test_before_it_was_there_nothing_is_said_of_it_but_that(office: Office) -> None:
    number = blocked(office)
    office.order("late")
    asked_of = {Question.INVOICE: f"invoice-{number}", Question.REFUSED: "order-late"}
    for question in Question:
        name = asked_of.get(question, f"account-{A1}")
        first = office.world.history(name)[0].position
        before, then = (asked(office, question, name, at) for at in (first - 1, first))
        said = list(lines(before, Language.ENGLISH))
        assert before.subject == then.subject
        if question is Question.CANNOT_LOG_IN:
            assert said[-1].startswith("There is no such account.")
            continue
        [only] = said
        assert only.endswith("yet."), only
        assert next(lines(then, Language.ENGLISH)) != only
        assert before.holds is False
