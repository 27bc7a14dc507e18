"""The chart of accounts of the register's own journal, and what one event posts on it (D18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class LedgerAccount(StrEnum):
    """Where money is, to whom it belongs, and what it was earned or lost by; the value is its number."""

    BANK = "1000"
    """The register's bank account, as the bank told it."""
    PROVIDER = "1010"
    """Paid at the payment provider, and not yet on the bank account."""
    DEBTORS = "1100"
    """What is to be paid of invoices."""
    FEES = "1110"
    """What is to be paid of final notices' fees (D1)."""
    CREDIT = "1700"
    """Credit paid beforehand: a liability, it is the holders' (I1)."""
    REFUNDS = "1750"
    """To be paid back: credit (R47), or a guest order that failed or was paid too late; a liability until it
    was."""
    WAITING = "1900"
    """Booked by the bank, or paid of an invoice at the provider, and not explained yet: staff looks at it."""
    SETTLED = "1910"
    """Booked by the bank and settled by staff by hand, or paid back; paid back to a guest by hand."""
    WRITTEN_OFF = "4000"
    """Claims that were given up by two persons (D17)."""
    CHARGED_BACK = "4010"
    """Taken back by the payer after it had been refunded (D22), or from a guest order (R55): a loss."""
    BANK_COSTS = "4020"
    """What the bank takes for its work, and interest paid."""
    REVENUE = "8000"
    """Products delivered, exempt from VAT (R56)."""
    FEE_INCOME = "8100"
    """Fees of final notices (Awb 4:113)."""
    OTHER_INCOME = "8300"
    """Interest, and what nobody can be found for."""
    LAPSED = "8200"
    """Credit of closed accounts that nobody claimed in time (Burgerlijk Wetboek 3:307)."""

    @property
    def is_balance(self) -> bool:
        """On the balance sheet; else it is a year's result."""
        return self.value < "4000"


OTHER_ACCOUNTS: Final = frozenset(
    (LedgerAccount.PROVIDER, LedgerAccount.SETTLED, LedgerAccount.BANK_COSTS, LedgerAccount.OTHER_INCOME)
)
"""Those that staff may book what the bank booked on: what the payment provider paid out, what another ledger
explains, costs, income. Claims, credit and what is to be paid back have events of their own."""
EARLIER_RESULT: Final = "0500"
"""The result of earlier years, in an opening balance only: nothing is posted on it here."""
DESCRIPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        EARLIER_RESULT: "Resultaat voorgaande jaren",
        LedgerAccount.BANK: "Bank",
        LedgerAccount.PROVIDER: "Onderweg via betaaldienst",
        LedgerAccount.DEBTORS: "Debiteuren: facturen",
        LedgerAccount.FEES: "Debiteuren: aanmaningskosten",
        LedgerAccount.CREDIT: "Vooruitbetaald saldo van klanten",
        LedgerAccount.REFUNDS: "Terug te betalen saldo",
        LedgerAccount.WAITING: "Bankboekingen in onderzoek",
        LedgerAccount.SETTLED: "Bankboekingen elders afgehandeld",
        LedgerAccount.WRITTEN_OFF: "Afgeboekte vorderingen",
        LedgerAccount.CHARGED_BACK: "Teruggeboekt na terugbetaling",
        LedgerAccount.BANK_COSTS: "Bankkosten en rente",
        LedgerAccount.REVENUE: "Opbrengst producten",
        LedgerAccount.FEE_INCOME: "Opbrengst aanmaningskosten",
        LedgerAccount.LAPSED: "Vervallen saldo",
        LedgerAccount.OTHER_INCOME: "Overige opbrengsten",
    }
)
"""As bookkeepers read them in the files, which are Dutch."""


class JournalKind(StrEnum):
    """Which journal an entry stands in."""

    SALES = "sales"
    BANK = "bank"
    PROVIDER = "provider"
    MEMO = "memo"


class JournalForm(StrEnum):
    """How the journal is written."""

    CSV = "csv"
    XAF = "xaf"
    """XML Auditfile Financieel 4.0."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line: debit where ``cents`` is positive, else credit."""

    account: LedgerAccount
    cents: int


def moved(debit: LedgerAccount, credit: LedgerAccount, cents: int) -> Sequence[Posting]:
    """From one account to another; the other way where ``cents`` is negative; nothing of nothing."""
    return [Posting(debit, cents), Posting(credit, -cents)] if cents else []
