"""Asking why: the question, the moment, and the answer as JSON or text."""

from collections.abc import Iterator
from typing import Any

from api.explaining import words
from api.explaining.event_words import of_event
from api.explaining.history import NoSuchSubject
from api.explaining.moments import Moment, stream_of
from api.explaining.told import Closed, told
from domain.calendar import by_the_clock
from domain.explaining.access import why_blocked, why_closed, why_no_log_in
from domain.explaining.chain import Explanation, Link, Question, Reason, Step
from domain.explaining.money import why_balance, why_invoice
from domain.explaining.refusals import STREAMS, why_refused
from domain.kernel import by_whom
from domain.ports import Archive
from domain.values import AccountId, InvoiceNumber, Language, Purpose


def why(log: Archive, question: Question, name: str, position: int, purpose: Purpose) -> Explanation:
    """``name``: the account, invoice, application, order or filing, as its stream bears it ("account-…").
    ``purpose``: which page, of ``cannot-log-in``. Raises NoSuchSubject."""
    past = Moment(log, position)
    kind, _, subject_id = name.partition("-")
    fitting = _FITTING[question]
    if kind not in fitting or not log.history(name, limit=1):
        asked = ", ".join(f"{one}-…" for one in fitting)
        raise NoSuchSubject(f"why {question} is asked of {asked}; nothing is known of {name}")
    if question is not Question.CANNOT_LOG_IN and not past.events(stream_of(name)):
        subject = name if question is Question.REFUSED else subject_id
        return Explanation(question, subject, holds=False, exists=False)
    account_id = AccountId(subject_id)
    match question:
        case Question.BLOCKED:
            return why_blocked(past, account_id)
        case Question.CLOSED:
            return why_closed(past, account_id)
        case Question.CANNOT_LOG_IN:
            return why_no_log_in(past, account_id, purpose)
        case Question.BALANCE:
            return why_balance(past, account_id)
        case Question.INVOICE:
            return why_invoice(past, InvoiceNumber(subject_id))
        case Question.REFUSED:
            return why_refused(past, kind, subject_id)


_FITTING = dict.fromkeys(Question, ("account",)) | {
    Question.INVOICE: ("invoice",),
    Question.REFUSED: tuple(STREAMS),
}


# --- as JSON ------------------------------------------------------------------------------------
def as_told(explanation: Explanation, position: int, language: Language, show: Closed) -> dict[str, Any]:
    """All of it, with the words of one language beside the codes. Amounts in cents."""
    return {
        "question": explanation.question.value,
        "subject": explanation.subject,
        "position": position,
        "holds": explanation.holds,
        "answer": answer(explanation, language),
        "cents": explanation.cents,
        "reasons": [_reason(reason, language, show) for reason in explanation.reasons],
    }


def answer(explanation: Explanation, language: Language) -> str:
    """In a sentence."""
    if not explanation.exists:
        return words.NOT_THERE_YET[explanation.question].in_language(language)
    return words.ANSWERS[explanation.question][not explanation.holds].in_language(language)


def _reason(reason: Reason, language: Language, show: Closed) -> dict[str, Any]:
    return {
        "reason": reason.name,
        "says": words.REASONS[reason.name].in_language(language),
        "rule": reason.rule,
        "events": [_link(link, language, show) for link in reason.links],
        "clears": [
            {
                "remedy": step.remedy.value,
                "subject": step.subject,
                "cents": step.cents,
                "says": says(step, language),
            }
            for step in reason.clears
        ],
    }


def _link(link: Link, language: Language, show: Closed) -> dict[str, Any]:
    return told(link.happened, show) | {
        "says": of_event(type(link.happened.event)).in_language(language),
        "rules": list(link.rules),
        "policy": link.policy,
        "cents": link.cents,
    }


def says(step: Step, language: Language) -> str:
    """What to do."""
    return words.REMEDIES[step.remedy].in_language(language).format(subject=step.subject)


# --- as text ------------------------------------------------------------------------------------
def lines(explanation: Explanation, language: Language) -> Iterator[str]:
    """The answer, then each reason with its events and what would clear it."""
    yield answer(explanation, language)
    if explanation.cents is not None:
        yield f"{words.SUM.in_language(language)} {euros(explanation.cents, language)}"
    for reason in explanation.reasons:
        yield ""
        yield f"{words.REASONS[reason.name].in_language(language)} ({reason.rule})"
        yield from (f"  {line(link, language)}" for link in reason.links)
        if reason.clears:
            yield f"  {words.TO_CLEAR.in_language(language)}"
        for step in reason.clears:
            amount = "" if step.cents is None else f" ({euros(step.cents, language)})"
            yield f"  - {says(step, language)}{amount}"


def line(link: Link, language: Language) -> str:
    """An event: when by the clock in Amsterdam (D9), what, by whom, and the rules that it rests on."""
    happened = link.happened
    by = by_whom(happened.actor, happened.role, happened.reason)
    parts = [
        f"{by_the_clock(happened.recorded_at)} #{happened.position}",
        of_event(type(happened.event)).in_language(language),
        f"[{happened.stream}]",
        "" if link.cents is None else euros(link.cents, language, signed=True),
        f"{words.BY.in_language(language)} {by};",
        ", ".join((*link.rules, words.POLICY.in_language(language).format(link.policy))),
    ]
    return " ".join(part for part in parts if part)


def euros(cents: int, language: Language, *, signed: bool = False) -> str:
    """€ 1,234.50, in Dutch € 1.234,50; with its sign where it changes something."""
    sign = "-" if cents < 0 else "+" if signed else ""
    amount = f"{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    if language is Language.DUTCH:
        amount = amount.translate(str.maketrans(",.", ".,"))
    return f"{sign}€ {amount}"
