"""Why an application, an order or a filing was refused, and what stood in the way then (D25)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.account.aggregate import ACCOUNT
from domain.application.aggregate import APPLICATION
from domain.application.events import ApplicationReceived, ApplicationRefused, Refusal
from domain.calendar import local_date
from domain.customer.aggregate import CUSTOMER
from domain.customer.events import ReminderNoted
from domain.explaining.access import to_pay, why_no_log_in
from domain.explaining.chain import Explanation, Past, Question, Reason, Remedy, Step, chain, led_to, of_kinds
from domain.explaining.money import collection_of, why_balance
from domain.filing.aggregate import FILING
from domain.filing.events import FilingReason, FilingRefused
from domain.kernel import Aggregate, Event, Recorded, Stream
from domain.order.aggregate import ORDER
from domain.order.events import OrderRefused
from domain.order.events import Reason as OrderReason
from domain.products import Buyer, Product, prices_on
from domain.registration.aggregate import REGISTRATION
from domain.registration.events import Deregistered, DeregistrationHeld
from domain.values import Purpose

RULES: Final[Mapping[str, str]] = {
    OrderReason.CODE_NOT_USABLE: "D3",
    OrderReason.ARREARS: "D3",
    OrderReason.CREDIT_TOO_LOW: "R1",
    OrderReason.NO_MANDATE: "R1",
    OrderReason.ORDERING_STOPPED: "R45",
    OrderReason.UNKNOWN_NUMBER: "R1",
    OrderReason.NOT_OFFERED: "R5",
    OrderReason.NOTHING_FILED: "R2",
    OrderReason.CANNOT_BE_CERTIFIED: "R5",
    FilingReason.PRIVATE_CODE: "R3",
    FilingReason.ALREADY_FILED: "D20",
    FilingReason.TOO_LARGE: "R3",
    Refusal.CLOSED_BRANCH: "R34",
    Refusal.SECOND_CODE: "R8",
    Refusal.CANNOT_BE_LINKED: "R41",
    Refusal.NOT_ENTITLED: "R38",
    Refusal.REISSUED_LATELY: "R21",
}
"""The rule behind each reason, as the reasons themselves say; of an application's arrears: R43."""
FOR_GOOD: Final = (FilingReason.TOO_LARGE, FilingReason.ALREADY_FILED, FilingReason.PRIVATE_CODE)
"""Asking again helps nobody."""
REFUSED: Final = (ApplicationRefused, OrderRefused, FilingRefused)
STREAMS: Final[Mapping[str, Aggregate[Any, Any, Any]]] = {
    "application": APPLICATION,
    "order": ORDER,
    "filing": FILING,
}


@dataclass(frozen=True, slots=True)
class _Before:
    """The past as the decision saw it: without what it wrote itself."""

    past: Past
    position: int

    def state(self, stream: Stream[Any]) -> Any:
        state = stream.aggregate.initial
        for recorded in self.events(stream):
            state = stream.aggregate.evolve(state, recorded.event)
        return state

    def events(self, stream: Stream[Any]) -> tuple[Recorded[Event], ...]:
        return tuple(one for one in self.past.events(stream) if one.position < self.position)

    def at(self, positions: Iterable[int]) -> Any:
        return self.past.at([one for one in positions if one < self.position])


def why_refused(past: Past, kind: str, subject_id: str) -> Explanation:
    """``kind``: application, order or filing. What stood in the way is asked of the past as it was then."""
    stream = STREAMS[kind].stream(subject_id)
    happened = [*of_kinds(past.events(stream), *REFUSED)][-1:]
    reasons = tuple(_reason(past, stream, recorded) for recorded in happened)
    return Explanation(Question.REFUSED, stream.name, bool(happened), reasons)


def _reason(past: Past, stream: Stream[Any], refused: Recorded[Any]) -> Reason:
    event, then = refused.event, _Before(past, refused.position)
    of_application = isinstance(event, ApplicationRefused)
    rule = "R43" if of_application and event.reason is Refusal.ARREARS else RULES[event.reason]
    received = of_kinds(past.events(stream), ApplicationReceived)
    day = local_date(refused.recorded_at)
    if of_application:
        behind, clears = _of_application(then, event, past.events(stream), day)
    else:
        behind, clears = _of_account(then, event, day)
    again = () if event.reason in FOR_GOOD else (Step(Remedy.ASK_AGAIN, stream.name),)
    own = [*received, refused, *led_to(past, [refused])]
    return Reason(event.reason, rule, chain(own, behind), (*clears, *again))


Behind = tuple[Iterable[Recorded[Event]], tuple[Step, ...]]


def _of_account(then: Past, event: OrderRefused | FilingRefused, day: date) -> Behind:
    """What blocked the account then, or what its credit was."""
    account_id = event.account_id
    match event.reason:
        case OrderReason.CODE_NOT_USABLE | OrderReason.ARREARS:
            found = why_no_log_in(then, account_id, Purpose.ORDER_EXTRACT)
            links = (one for reason in found.reasons for one in reason.links)
            return [one.happened for one in links], tuple(
                step for reason in found.reasons for step in reason.clears
            )
        case OrderReason.CREDIT_TOO_LOW:
            balance = why_balance(then, account_id)
            links = (one for reason in balance.reasons for one in reason.links)
            return [one.happened for one in links], (
                Step(Remedy.DEPOSIT, account_id, _lacking(then, event, day)),
            )
        case _:
            return (), ()


def _lacking(then: Past, event: OrderRefused | FilingRefused, day: date) -> int:
    """By how much the credit fell short of the price of that day."""
    assert isinstance(event, OrderRefused), "a filing costs nothing"
    account = then.state(ACCOUNT.stream(event.account_id))
    assert account.use is not None, "who orders has an account"
    offer = prices_on(day).offer(Product(event.product), Buyer(account.use))
    assert offer is not None, "what is not offered is refused for that"
    return int(offer.price_cents - account.credit.available_cents)


def _of_application(
    then: Past, event: ApplicationRefused, own: Iterable[Recorded[Event]], day: date
) -> Behind:
    received = next((one.event for one in own if isinstance(one.event, ApplicationReceived)), None)
    if received is None:
        return (), ()
    match event.reason:
        case Refusal.ARREARS:
            customer = CUSTOMER.stream(received.customer_id)
            arrears = then.state(customer).arrears
            numbers = sorted(number for number, one in arrears.items() if one.refuses_applications(day))
            noted = of_kinds(then.events(customer), ReminderNoted)
            collected = [one for number in numbers for one in collection_of(then, number)]
            return [*noted, *collected], tuple(step for number in numbers for step in to_pay(then, number))
        case Refusal.CLOSED_BRANCH if received.kvk_number is not None:
            registration = REGISTRATION.stream(received.kvk_number)
            return of_kinds(then.events(registration), Deregistered, DeregistrationHeld), ()
        case _:
            return (), ()
