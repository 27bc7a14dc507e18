"""Payment codes say what a transfer needs, read back from the modules that are printed (EPC069-12)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.payment_code import payment_code
from domain.invoice.numbers import invoice_number
from domain.payment_reference import payment_reference
from tests.payment_codes import read_code
from toegang_testing.seller import SELLER

REFERENCE = payment_reference(invoice_number("F", 2026, 1))


def test_it_names_account_amount_and_reference() -> None:
    assert read_code(payment_code(SELLER, REFERENCE, 470)) == [
        "BCD", "002", "1", "SCT", "", SELLER.account_name, "NL91ABNA0417164300", "EUR4.7", "",
        "RF82F2026000001",
    ]  # fmt: skip


@given(cents=st.integers(1, 99_999_999_999), number=st.integers(1, 9_999_999))
def test_every_cent_arrives(cents: int, number: int) -> None:
    reference = payment_reference(invoice_number("F", 2026, number))
    said = read_code(payment_code(SELLER, reference, cents))
    assert Decimal(said[7].removeprefix("EUR")) * 100 == cents
    assert said[9] == reference


@pytest.mark.parametrize("name", ["Stichting Ærø Žižka", "Řád €", "a\nEUR1.00\nb", "x" * 70])
def test_a_name_is_one_line_and_keeps_its_letters(name: str) -> None:
    said = read_code(payment_code(replace(SELLER, account_name=name), REFERENCE, 235))
    assert said[5] == " ".join(name.split())
    assert said[6:8] == [SELLER.iban, "EUR2.35"]
    assert len(said) == 10


def test_an_iban_in_groups_is_not_let_through() -> None:
    with pytest.raises(AssertionError):
        payment_code(replace(SELLER, iban="NL91 ABNA 0417 1643 00"), REFERENCE, 235)
