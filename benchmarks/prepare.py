"""Makes a system to be measured, in whichever build runs it: settings from the environment.

Asked by a line of JSON: how many ``accounts``, how many of them ``buyers`` with credit and a session, and
``streams``, a size each. Answers one: their codes, headers that say who asks, the read models by name."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.event_store import EventMapper, EventRecorder, open_engine
from adapters.event_store.facts import NewEvent
from adapters.key_vault import FileVault
from adapters.randomness import SystemRandomness
from api import compose
from api.settings import Settings
from benchmarks import sample
from domain.account.events import CreditDeposited, DepositStarted
from domain.catalogue import EVENTS
from domain.customer.events import CustomerRegistered
from domain.ports import Scope, Session
from domain.reservation.events import ReservationTaken
from domain.values import (
    AccessCode,
    AccountId,
    CustomerId,
    InvoiceNumber,
    PaymentId,
    Plain,
    Purpose,
    Use,
)
from projections.catalogue import all_projections

PASSWORD: Final = "vier lantaarns zwemmen naar boven"  # noqa: S105 - nobody's
NAMED: Final = "account-named-here"
"""What the sample calls an account that is still to be named."""
CREDIT_CENTS: Final = 90_000_000
_OWN: Final = "own"
"""The credential that the sample's accounts have in common."""


def main() -> None:
    asked = json.load(sys.stdin)
    settings = Settings()
    compose.init(settings, simulated=False)
    codes = [AccessCode.number(number).text for number in range(asked["accounts"])]
    _record(settings, codes, asked["buyers"], asked["streams"])
    json.dump({"codes": codes, **_let_in(settings, asked["buyers"])}, sys.stdout)


def _record(settings: Settings, codes: Sequence[str], buyers: int, streams: Sequence[int]) -> None:
    """Before any reactor exists, so that none acts on it."""
    vault = FileVault(settings.keys_dir, settings.wrapping_key_file, SystemRandomness())
    engine: Engine = open_engine(settings.event_store_url)
    mapper, recorder = EventMapper(EVENTS, vault), EventRecorder(engine, SystemClock())
    indexes = [vault.index("code", code) for code in codes]
    sample.fill(recorder, _accounts(mapper, indexes, buyers))
    for size in streams:
        sample.fill(recorder, sample.long_life(mapper, f"of-{size}", size))
    engine.dispose()


def _accounts(mapper: EventMapper, indexes: Sequence[str], buyers: int) -> Iterator[NewEvent]:
    life = sample.life(mapper)[:6]
    customer = CustomerRegistered(
        customer_id=CustomerId("69599084"),
        use=Use.BUSINESS,
        kvk_number="69599084",
        billing_source=None,
        billing_address=None,
        address_index=None,
        private_index=None,
    )
    yield mapper.encode("customer-69599084", 1, customer)
    for number, index in enumerate(indexes):
        account = f"a{number}"
        yield from sample.of(account, life, index)
        taken = ReservationTaken(key=f"code-{index}", taken_by=account)
        yield mapper.encode(f"reservation-code-{index}", 1, taken)
        if number < buyers:
            yield from sample.of(account, _credit(mapper, len(life)))


def _credit(mapper: EventMapper, version: int) -> Sequence[NewEvent]:
    """As much as orders of a whole run cost; of an account that is still to be named."""
    account, payment = AccountId(NAMED), PaymentId("p1")
    invoice = InvoiceNumber("V2026-000001")
    told = {"account_id": account, "payment_id": payment, "amount_cents": CREDIT_CENTS, "started_on": None}
    known = DepositStarted.model_fields  # the former build's has no day
    started = DepositStarted.model_validate({name: of for name, of in told.items() if name in known})
    deposited = CreditDeposited(
        account_id=account, payment_id=payment, amount_cents=CREDIT_CENTS, invoice_number=invoice
    )
    return [mapper.encode("", version + n, event) for n, event in enumerate((started, deposited), 1)]


def _let_in(settings: Settings, buyers: int) -> dict[str, Any]:
    """Opened once, so that subscriptions begin where the log ends; read models are caught up."""
    with compose.open_system(settings) as system:
        system.subscriptions.step_all()
        ports, expires_at = system.ports, system.clock.now() + timedelta(hours=8)
        ports.credentials.put(_OWN, Plain(PASSWORD))
        sessions = (
            Session(AccountId(f"a{number}"), _OWN, Purpose.ORDER_EXTRACT, expires_at)
            for number in range(buyers)
        )
        return {
            "sessions": [f"Authorization: Bearer {ports.sessions.start(each).text}" for each in sessions],
            "history": f"X-Api-Key: {ports.api_keys.make('h', scopes=frozenset({Scope.HISTORY})).text}",
            "follows": f"X-Api-Key: {ports.api_keys.make('f', scopes=_of_the_feed()).text}",
            "read_models": [projection.name for projection in all_projections()],
        }


def _of_the_feed() -> frozenset[Scope]:
    """The former build has neither feed nor scope, and makes no key without one."""
    return frozenset(scope for scope in Scope if scope.value == "events") or frozenset({Scope.HISTORY})


if __name__ == "__main__":
    main()
