"""Payouts from approval to the bank and back: one file, one transfer, and what the bank says of it (R47)."""

from datetime import timedelta
from hashlib import sha256

import pytest

from adapters.reactors.facts import Facts
from adapters.reactors.payment_files import FILE_DIFFERS, PAYEE_ERASED, PaymentFiles
from adapters.subscriptions.reacting import Hopeless
from domain.payment_file.events import FileSent, FileWritten, PayoutsDrawnUp
from domain.refund.events import RefundFailed, RefundFiled, RefundPaid
from tests.adapters.bank_files.test_writing import told
from tests.adapters.reactors.system import System, system
from tests.adapters.reactors.test_refunds import R1, agreed, asked, paid_in
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]


def filed(system: System) -> PaymentFiles:
    """A refund of two top-ups, which only an account can take, in the file of the next day."""
    account_id = paid_in(system)
    system.clock.advance_to(system.now + timedelta(days=400))
    asked(system, account_id, iban=True)
    agreed(system)
    system.new_day(system.today + timedelta(days=1))
    return PaymentFiles(Facts(system.app, system.vault))


def payout(system: System) -> str:
    [one] = system.last(PayoutsDrawnUp).payouts
    return one.payout_id


def at_the_bank(system: System, what: str, **body: str) -> None:
    system.world.make(f"/bank/payouts/{payout(system)}/{what}", booked_on=system.today.isoformat(), **body)
    system.bank.step()
    system.react()


def test_the_bank_has_the_file_whose_hash_is_in_the_log_and_pays_it_out(system: System) -> None:
    files = filed(system)
    drawn, sent = system.last(PayoutsDrawnUp), system.last(FileSent)
    content = files.bytes_of(drawn)
    assert system.last(FileWritten).sha256 == sent.sha256 == sha256(content).hexdigest()
    assert told(content, "GrpHdr", "MsgId") == [drawn.file_id]
    assert told(content, "Cdtr", "Nm") == ["Sam Duck-Canary"]
    assert told(content, "CdtrAcct", "Id", "IBAN") == ["NL91ABNA0417164300"]
    assert system.last(RefundFiled).file_id == drawn.file_id
    [taken] = system.world.http.get(f"{system.world.url}/bank/payouts").json()
    assert (taken["id"], taken["amount_cents"]) == (payout(system), 1000)
    at_the_bank(system, "book")
    assert (system.last(RefundPaid).refund_id, system.events(RefundFailed)) == (R1, [])


def test_a_run_that_is_repeated_sends_nothing_again_and_other_bytes_never(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = filed(system)
    system.new_day(system.today)
    system.new_day(system.today + timedelta(days=1))
    assert len(system.events(FileWritten)) == len(system.events(FileSent)) == 1
    monkeypatch.setattr("adapters.bank_files.pain_001.write", lambda _: b"<other/>")
    with pytest.raises(Hopeless) as hopeless:
        files.bytes_again(system.last(FileWritten))
    assert hopeless.value.reason_code == FILE_DIFFERS


@pytest.mark.parametrize("booked", [True, False])
def test_what_the_payees_bank_sends_back_or_ours_refuses_is_credit_again(
    system: System, booked: bool
) -> None:
    filed(system)
    if booked:
        at_the_bank(system, "book")
    at_the_bank(system, "return", reason="AC04")
    failed = system.last(RefundFailed)
    assert (failed.cause, len(system.events(RefundFailed))) == ("ac04", 1)
    assert system.credit(failed.account_id).balance_cents == 1000


def test_a_file_whose_payee_was_erased_says_so(system: System) -> None:
    files = filed(system)
    account_id = system.last(RefundFiled).account_id
    system.vault.destroy(f"holder/{account_id}")
    with pytest.raises(Hopeless) as hopeless:
        files.bytes_of(system.last(PayoutsDrawnUp))
    assert hopeless.value.reason_code == PAYEE_ERASED
