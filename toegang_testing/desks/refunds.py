"""The refund desk: credit that is paid back, in one line each."""

from dataclasses import dataclass

from domain.kernel import Event
from domain.refund.commands import RecordRefundFiled, RecordRefundSent
from domain.use_cases.refund import (
    AgreeToRefund,
    AskRefund,
    DeclineRefund,
    FailRefund,
    ProposeToRefund,
    SettleRefund,
    TellRefundOutcome,
)
from domain.values import AccountId, PersonId, Plain, RefundId
from toegang_testing.desks.desk import A1, BOOKKEEPER, CONTROLLER
from toegang_testing.desks.office import Office


@dataclass
class Refunds:
    """Two persons of finance in an office, who pay credit back."""

    office: Office

    def ask(
        self,
        refund_id: str = "r1",
        cents: int | None = None,
        account_id: str = A1,
        *,
        iban: str | None = "NL91ABNA0417164300",
        taken_in_by: PersonId | None = None,
    ) -> list[Event]:
        return self.office.do(
            AskRefund(
                at=self.office.now,
                refund_id=RefundId(refund_id),
                account_id=AccountId(account_id),
                amount_cents=cents,
                iban=Plain(iban) if iban else None,
                payee=Plain("J. Jansen") if iban else None,
                today=self.office.today,
                taken_in_by=taken_in_by,
            )
        )

    def propose(self, refund_id: str = "r1", by: PersonId = BOOKKEEPER) -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(ProposeToRefund(at=self.office.now, refund_id=one, proposed_by=by))

    def approve(self, refund_id: str = "r1", by: PersonId = CONTROLLER) -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(AgreeToRefund(at=self.office.now, refund_id=one, approved_by=by))

    def refuse(self, refund_id: str = "r1", by: PersonId = CONTROLLER) -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(DeclineRefund(at=self.office.now, refund_id=one, refused_by=by))

    def agree(self, refund_id: str = "r1") -> list[Event]:
        """Proposed and approved."""
        self.propose(refund_id)
        return self.approve(refund_id)

    def sent(self, refund_id: str = "r1") -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(
            RecordRefundSent(at=self.office.now, refund_id=one, provider_refund_id=f"re_{refund_id}")
        )

    def filed(self, refund_id: str = "r1") -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(RecordRefundFiled(at=self.office.now, refund_id=one, file_id="file-1"))

    def settle(self, refund_id: str = "r1") -> list[Event]:
        one = RefundId(refund_id)
        return self.office.do(SettleRefund(at=self.office.now, refund_id=one, paid_on=self.office.today))

    def fail(self, refund_id: str = "r1") -> list[Event]:
        one, today = RefundId(refund_id), self.office.today
        return self.office.do(
            FailRefund(at=self.office.now, refund_id=one, cause="provider_failed", failed_on=today)
        )

    def tell(self, refund_id: str = "r1", *, paid: bool, by: PersonId = BOOKKEEPER) -> list[Event]:
        """By hand."""
        one, today = RefundId(refund_id), self.office.today
        return self.office.do(
            TellRefundOutcome(at=self.office.now, refund_id=one, paid=paid, happened_on=today, told_by=by)
        )
