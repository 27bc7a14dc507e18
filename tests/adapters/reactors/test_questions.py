"""An answer is mailed to who asked; some time later all of it is erased (R51, D12)."""

from datetime import date, timedelta

from domain.invoice.events import InvoiceIssued
from domain.question.commands import AnswerQuestion, AskQuestion
from domain.question.events import QuestionAnswered, QuestionAsked, QuestionErasureDone, Topic
from domain.use_cases.answer_with_copies import AnswerWithCopies
from domain.values import Channel, InvoiceNumber, Plain, QuestionId, Sealed
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import ADDRESS, activated, business, mandate, order
from tests.enclosures import ubl_in

Q1 = QuestionId("q1")


def ask(system: System, about: InvoiceNumber | None = None) -> None:
    system.do(
        AskQuestion(
            at=system.now,
            question_id=Q1,
            topic=Topic.OTHER,
            text=Plain("question-canary"),
            email=Plain("jan@bakery.example"),
            invoice_number=about,
        )
    )


def test_an_answer_is_mailed_as_it_was_written(system: System) -> None:
    ask(system)
    assert system.inbox == []
    written = "It costs $4, or ${five}.\nNot more."
    system.do(AnswerQuestion(at=system.now, question_id=Q1, answer=Plain(written)))
    [told] = system.inbox
    assert told.to == "jan@bakery.example"
    assert written in told.text
    assert "question-canary" not in told.text


def test_copies_by_post_go_to_the_billing_address_and_the_asker_is_told_no_number(system: System) -> None:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    system.new_day(date(2026, 6, 3))
    number = system.last(InvoiceIssued).invoice_number
    ask(system, about=number)
    before, mailed = len(system.letters), len(system.inbox)
    system.do(
        AnswerWithCopies(
            at=system.now,
            question_id=Q1,
            answer=Plain("They come by post."),
            copies=(number,),
            copies_by=Channel.POST,
            account_id=None,
            change_id=None,
            unreadable=(),
        )
    )
    [told] = system.inbox[mailed:]
    assert told.to == "jan@bakery.example"
    assert "per post" in told.text
    assert number not in told.text
    assert len(system.letters) == before + 1
    [letter] = [one for one in system.letters if one.letter_id.startswith("post_copies-")]
    assert letter.text.startswith(ADDRESS)
    assert f"A copy of {number}" in letter.text
    assert "no new bill" in letter.text
    [beside] = (system.directory / "letters").rglob(f"{letter.letter_id}.enclosed.pdf")
    assert f"<cbc:ID>{number}</cbc:ID>" in ubl_in(beside.read_bytes())


def test_question_and_answer_are_erased_ninety_days_after_the_answer(system: System) -> None:
    ask(system)
    system.do(AnswerQuestion(at=system.now, question_id=Q1, answer=Plain("yes")))
    sealed = [system.last(QuestionAsked).text, system.last(QuestionAnswered).answer]
    answered_on = system.today
    system.new_day(answered_on + timedelta(89))
    assert [one for one in sealed if isinstance(one, Sealed) and system.vault.unseal(one)] == sealed
    system.new_day(answered_on + timedelta(90))
    assert system.last(QuestionErasureDone).question_id == Q1
    assert [one for one in sealed if isinstance(one, Sealed) and system.vault.unseal(one)] == []
