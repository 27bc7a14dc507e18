"""The till: the desk, and payments for credit: started, paid, given up, charged back."""

from dataclasses import dataclass

from domain.account.commands import (
    FailDeposit,
    GiveUpDeposit,
    RecordDepositOpened,
    StartDeposit,
)
from domain.kernel import Event
from domain.use_cases.charge_back import ChargeBackDeposit, RestoreDeposit
from domain.use_cases.deposit import ReceiveDeposit
from domain.values import AccountId, PaymentId
from toegang_testing.desks.desk import A1, ADDRESS, NL, Desk


def chargeback_id(payment: str, nth: int = 1) -> str:
    """The provider's id of that payment's nth chargeback."""
    return f"chb_{payment.replace('-', '')}x{nth}"


@dataclass
class Till(Desk):
    """One command per method, at the desk's own time; each answers the new events."""

    def deposit(self, amount_cents: int = 1000, payment: str = "pay-1", account_id: str = A1) -> list[Event]:
        return self.do(
            ReceiveDeposit(
                at=self.now,
                account_id=AccountId(account_id),
                payment_id=PaymentId(payment),
                amount_cents=amount_cents,
                buyer=ADDRESS,
                today=self.today,
                calendars=NL,
            )
        )

    def start_deposit(self, payment: str = "pay-1", account_id: str = A1) -> list[Event]:
        one, payment_id = AccountId(account_id), PaymentId(payment)
        return self.do(
            StartDeposit(
                at=self.now, account_id=one, payment_id=payment_id, amount_cents=1000, today=self.today
            )
        )

    def open_deposit(self, payment: str = "pay-1", account_id: str = A1) -> list[Event]:
        """The provider has the payment, under an id of its own."""
        return self.do(
            RecordDepositOpened(
                at=self.now,
                account_id=AccountId(account_id),
                payment_id=PaymentId(payment),
                provider_payment_id=f"tr_{payment.replace('-', '')}",
                checkout_url=f"https://pay.example/{payment}",
            )
        )

    def give_up_deposit(self, payment: str = "pay-1", account_id: str = A1) -> list[Event]:
        one, payment_id = AccountId(account_id), PaymentId(payment)
        return self.do(GiveUpDeposit(at=self.now, account_id=one, payment_id=payment_id, today=self.today))

    def charge_back(
        self, amount_cents: int, payment: str = "pay-1", account_id: str = A1, *, nth: int = 1
    ) -> list[Event]:
        return self.do(
            ChargeBackDeposit(
                at=self.now,
                account_id=AccountId(account_id),
                payment_id=PaymentId(payment),
                chargeback_id=chargeback_id(payment, nth),
                amount_cents=amount_cents,
                today=self.today,
                calendars=NL,
            )
        )

    def restore(self, payment: str = "pay-1", account_id: str = A1, *, nth: int = 1) -> list[Event]:
        """What was charged back came again."""
        return self.do(
            RestoreDeposit(
                at=self.now,
                account_id=AccountId(account_id),
                payment_id=PaymentId(payment),
                chargeback_id=chargeback_id(payment, nth),
                today=self.today,
            )
        )

    def fail_deposit(self, payment: str = "pay-1", account_id: str = A1) -> list[Event]:
        one = AccountId(account_id)
        return self.do(FailDeposit(at=self.now, account_id=one, payment_id=PaymentId(payment)))
