"""Asks the payment provider about every payment for credit that is under way (D14, I2)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine

from adapters.machine_requests import Trouble, machine_request
from domain.account.commands import FailDeposit
from domain.calendar import Calendars, local_date
from domain.kernel import Command
from domain.ports import Clock, Executor, KeyVault, Payments, PaymentState, PaymentStatus, TechnicalFault
from domain.use_cases.deposit import ReceiveDeposit
from domain.values import Plain
from projections.accounts import account
from projections.billing_address import billing_address
from projections.credit_statement import PendingDeposit, pending_deposits

PAGE = 200


class BuyerUnknown(Exception):
    """Neither a billing address nor a KVK number is known, or the read models have not come so far."""


class PaymentsIntake:
    """A notice of the provider is never believed: it is asked. What it says was paid is credited, also
    where that is not what was started."""

    name = "payments"

    def __init__(
        self,
        *,
        executor: Executor,
        reads: Engine,
        vault: KeyVault,
        payments: Payments,
        calendars: Calendars,
        clock: Clock,
    ) -> None:
        self._executor, self._reads, self._vault = executor, reads, vault
        self._payments, self._calendars, self._clock = payments, calendars, clock
        self.troubles: Sequence[Trouble] = ()

    def step(self) -> int:
        """Answers how many payments were credited or given up now."""
        moved, troubles = 0, []
        for deposit in self._pending():
            try:
                moved += self._settle(deposit)
            except TechnicalFault as fault:
                troubles.append(Trouble.of(deposit.payment_id, fault))
                break
            except Exception as error:
                troubles.append(Trouble.of(deposit.payment_id, error))
        self.troubles = troubles
        return moved

    def _pending(self) -> Iterator[PendingDeposit]:
        after: int | None = None
        while True:
            with self._reads.connect() as tx:
                found = pending_deposits(tx, after=after, limit=PAGE)
            if not found:
                return
            yield from found
            after = found[-1].position

    def _settle(self, deposit: PendingDeposit) -> bool:
        status = self._payments.status(deposit.payment_id)
        command = self._command(deposit, status)
        if command is None:
            return False
        request = machine_request("intake:payments", "payment", deposit.payment_id, status.state)
        done = self._executor.execute(command, request)
        return done.changed and not done.repeated

    def _command(self, deposit: PendingDeposit, status: PaymentStatus) -> Command | None:
        """None where the outcome is not known yet."""
        now = self._clock.now()
        match status.state:
            case PaymentState.PAID:
                return ReceiveDeposit(
                    at=now,
                    account_id=deposit.account_id,
                    payment_id=deposit.payment_id,
                    amount_cents=status.amount_cents,
                    buyer=self._buyer(deposit),
                    today=local_date(now),
                    calendars=self._calendars,
                )
            case PaymentState.FAILED:
                return FailDeposit(at=now, account_id=deposit.account_id, payment_id=deposit.payment_id)
            case PaymentState.OPEN | PaymentState.UNKNOWN:
                return None

    def _buyer(self, deposit: PendingDeposit) -> Plain:
        """The billing address; a company without one that may be used (D16) by its KVK number, because
        money that arrived must be credited."""
        with self._reads.connect() as tx:
            payer = account(tx, deposit.account_id)
            row = payer and billing_address(tx, payer.customer_id)
        buyer = self._vault.unseal(row.address) if row and row.address else None
        if buyer is not None:
            return buyer
        if payer is None or payer.kvk_number is None:
            raise BuyerUnknown
        return Plain(f"KVK {payer.kvk_number}")
