"""Every cent on the account of what waits stands on the list that finance settles (I2, D18)."""

from collections.abc import Mapping, Sequence
from itertools import permutations

import pytest

from domain.bank_entry.commands import BookAsOther, SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.ledger import LedgerAccount
from domain.ports import OF_PAYOUTS, EntryKind
from projections.bank_entries import bank_entries, waiting_cents
from projections.loose_ends import loose_ends
from tests.domain.test_collecting import F1
from tests.domain.test_splitting import split
from tests.projections.history import ReadModels
from tests.projections.test_journal import standing
from tests.projections.test_open_invoices import collect_on, two_invoices
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.refunds import Refunds

COLLECTED, RETURNED, REJECTED = EntryKind.COLLECTED, EntryKind.RETURNED, EntryKind.REJECTED


def explained(models: ReadModels, office: Office) -> Mapping[str, int]:
    """What waits in finance's list, which is what stands on the account of what waits, and on staff's."""
    found = standing(models, office).get("WAITING", 0)
    waiting = {one.entry_id: one.left_cents for one in bank_entries(models.tx)}
    assert waiting_cents(models.tx) == sum(waiting.values()) == -found
    amounts = {one.subject: abs(one.amount_cents or 0) for one in loose_ends(models.tx)}
    assert amounts == {one: abs(cents) for one, cents in waiting.items()}
    return waiting


@pytest.mark.parametrize("back_cents", [240, 200, 235])
@pytest.mark.parametrize("order", list(permutations((COLLECTED, RETURNED, REJECTED))))
def test_of_a_direct_debit_that_came_back_every_cent_is_explained_or_waits(
    office: Office, models: ReadModels, order: Sequence[EntryKind], back_cents: int
) -> None:
    """The bank's charges come with it, or it takes less: what is left waits as the return's, in any order."""
    two_invoices(office)
    office.run_until(collect_on(office))
    for kind in order:
        office.book(F1, back_cents if kind is RETURNED else 235, kind, entry_id=f"{kind}")
        explained(models, office)
    left_cents = 235 - back_cents
    assert explained(models, office) == ({"returned": left_cents} if left_cents else {})
    assert {one.why for one in bank_entries(models.tx)} == ({"other_amount"} if left_cents else set())
    assert standing(models, office)["DEBTORS"] == 470, "all of the invoice is open again"
    if left_cents < 0:
        costs = BookAsOther(at=office.now, entry_id="returned", account=LedgerAccount.BANK_COSTS)
        office.do(costs)
    elif left_cents:
        split(office, (F1, left_cents), entry_id="returned")
    assert explained(models, office) == {}
    found = standing(models, office)
    assert found.get("BANK_COSTS", 0) == max(0, -left_cents)
    assert found["DEBTORS"] == 470 - max(0, left_cents)


@pytest.mark.parametrize("first", [COLLECTED, RETURNED])
def test_of_a_half_that_staff_settled_the_other_waits(
    office: Office, models: ReadModels, first: EntryKind
) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, 235, REJECTED)
    office.book(F1, 235, first, entry_id="one")
    assert [*explained(models, office)] == ["one"]
    office.do(SettleEntry(at=office.now, entry_id="one", outcome=EntryOutcome.BY_HAND))
    office.book(F1, 235, RETURNED if first is COLLECTED else COLLECTED, entry_id="other")
    assert explained(models, office) == {"other": -235 if first is COLLECTED else 235}


@pytest.mark.parametrize("told", [told for n in (1, 2, 3) for told in permutations(OF_PAYOUTS, n)])
@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.parametrize("of_refund", [True, False])
def test_of_a_payout_every_cent_is_explained_or_waits(
    office: Office, models: ReadModels, told: Sequence[EntryKind], settled: bool, of_refund: bool
) -> None:
    """Staff may have settled it before, as the bank was silent: paid by hand, and then the bank tells."""
    finance, refunds = Finance(office), Refunds(office)
    if of_refund:
        office.open_account()
        office.deposit(235)
        office.wait(400)
        refunds.ask(cents=235)
        refunds.agree()
    else:
        two_invoices(office)
        office.run_until(collect_on(office))
        office.book(F1, 235, COLLECTED)
        finance.credit(F1)
    office.pay_out()
    [payout] = office.world.streams("payout")
    if settled:
        office.wait(10)
        office.tell_silent_payouts()
        office.settle_payout(payout)
    explained(models, office)
    for kind in told:
        office.book(payout, 235, kind, entry_id=f"{kind}")
        explained(models, office)
    both = {EntryKind.PAID_OUT, EntryKind.PAYOUT_RETURNED} <= set(told)
    if both or told == (EntryKind.PAID_OUT,):
        assert explained(models, office) == {}
        assert standing(models, office).get("SETTLED", 0) == 0, (
            "what was settled by hand was told by the bank"
        )


def test_what_left_though_nothing_was_owed_waits_also_where_staff_had_settled_it(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, 235, COLLECTED)
    Finance(office).credit(F1)
    office.pay_out()
    office.book(F1, 235, RETURNED)
    [payout] = office.world.streams("payout")
    office.wait(10)
    office.tell_silent_payouts()
    office.settle_payout(payout)
    office.book(payout, 235, EntryKind.PAID_OUT, entry_id="left")
    assert explained(models, office) == {"left": -235}
