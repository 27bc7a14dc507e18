"""Payment references by ISO 11649, judged by another implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from domain.invoice.numbers import invoice_number
from domain.payment_reference import claim_of, in_groups, payment_reference
from domain.values import InvoiceNumber

numbers = st.builds(
    invoice_number, st.sampled_from("FCA"), st.integers(2000, 9999), st.integers(1, 9_999_999_999)
)


@given(numbers)
def test_a_reference_is_valid_and_leads_back_to_what_it_was_made_of(number: InvoiceNumber) -> None:
    reference = payment_reference(number)
    assert iso11649.is_valid(reference)
    assert len(reference) <= 25
    assert claim_of(reference) == claim_of(in_groups(reference).lower()) == number


@given(numbers, st.data())
def test_a_wrong_symbol_is_found(number: InvoiceNumber, data: st.DataObject) -> None:
    reference = payment_reference(number)
    at = data.draw(st.integers(2, len(reference) - 1))
    symbol = data.draw(st.sampled_from([one for one in "0123456789" if one != reference[at]]))
    assert claim_of(reference[:at] + symbol + reference[at + 1 :]) is None


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "F2026-000001",
        "RF18539007547034",
        "RF00F2026000001",
        "RF" + "9" * 30,
        "betreft factuur",
        "RF\uff11\uff18X",
    ],
)
def test_what_is_none_of_ours_names_nothing(reference: str) -> None:
    assert claim_of(reference) is None


def test_it_is_printed_in_groups_of_four() -> None:
    assert in_groups(payment_reference(invoice_number("F", 2026, 1))) == "RF82 F202 6000 001"
