"""The provider's own sample bodies, read as its API answers them; and amounts, which are texts."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.payments import Amount, ChargebackBody, PaymentBody, RefundBody, euros
from domain.ports import PaymentState, RefundState

BODIES = Path(__file__).parents[3] / "shared" / "data" / "mollie"
reference = pytest.mark.reference


def body(name: str) -> dict[str, Any]:
    file = BODIES / f"{name}.json"
    if not file.exists():
        pytest.skip(f"{file.name}: the provider's samples are not here")
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@reference
def test_an_open_payment_of_the_providers_own() -> None:
    read = PaymentBody.model_validate(body("payment_single"))
    assert (read.id, read.state, read.amount.cents) == ("tr_7UhSN1zuXS", PaymentState.OPEN, 1000)
    assert read.amountChargedBack is not None
    assert read.amountChargedBack.cents == 500


@reference
def test_a_cancelled_payment_of_the_providers_own_failed() -> None:
    assert PaymentBody.model_validate(body("payment_canceled")).state is PaymentState.FAILED


@reference
def test_every_payment_of_a_list_is_read_and_another_currency_is_no_amount() -> None:
    read = [PaymentBody.model_validate(one) for one in body("payments_list")["_embedded"]["payments"]]
    assert [one.amount.cents for one in read if one.amount.currency == "EUR"] == [5000, 10000]
    [pounds] = [one for one in read if one.amount.currency == "GBP"]
    with pytest.raises(ValueError, match="another currency"):
        _ = pounds.amount.cents


@reference
def test_a_chargeback_of_the_providers_own() -> None:
    [one] = body("payment_chargebacks_list")["_embedded"]["chargebacks"]
    read = ChargebackBody.model_validate(one)
    assert (read.id, read.paymentId, read.reversedAt) == ("chb_n9z0tp", "tr_7UhSN1zuXS", None)
    assert read.createdAt.isoformat() == "2018-03-14T17:00:52+00:00"


@reference
def test_a_refund_of_the_providers_own() -> None:
    read = RefundBody.model_validate(body("refund_single"))
    assert (read.id, read.state, read.amount.cents) == ("re_4qqhO89gsT", RefundState.PENDING, 595)
    assert read.refund_id is None, "it is none of ours"


@pytest.mark.parametrize(
    ("value", "cents"), [("0.01", 1), ("10.00", 1000), ("0.10", 10), ("1000000.00", 100_000_000)]
)
def test_an_amount_is_a_decimal_text_both_ways(value: str, cents: int) -> None:
    assert Amount(value=value, currency="EUR").cents == cents  # type: ignore[arg-type] # as it comes
    assert euros(cents) == {"value": value, "currency": "EUR"}


@pytest.mark.parametrize("value", [10.1, 10, "10.001", "ten", "-1.00", "NaN", "Infinity", None])
def test_anything_else_is_no_amount(value: Any) -> None:
    with pytest.raises(ValidationError):
        Amount(value=value, currency="EUR")
