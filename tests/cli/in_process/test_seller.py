"""Who invoices and where to pay to is named on a real store: or else the system does not start."""

from pathlib import Path

import pytest

from api import compose
from api.process.starting import Unfit
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_doctor import levels
from toegang_testing.seller import NAMED, SELLER


def test_a_real_store_starts_where_every_one_is_named(empty: Path) -> None:
    compose.init(Settings(), simulated=False)
    with compose.open_system(Settings()) as system:
        named = {name.removeprefix("seller_"): value for name, value in NAMED.items()}
        assert named.pop("creditor_id") == system.settings.own_account.creditor_id
        telephone = system.settings.contact_telephone
        assert system.settings.seller == SELLER.__class__(**named, telephone=telephone)


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_real_store_does_not_start_where_one_is_missing(
    empty: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    compose.init(Settings(), simulated=False)
    monkeypatch.delenv(f"TOEGANG_{name.upper()}")
    with pytest.raises(Unfit, match=f"^TOEGANG_{name.upper()}: "), compose.open_system(Settings()):
        pass
    assert levels(toegang, 1)["seller"]["todo"] == f"set TOEGANG_{name.upper()}"


@pytest.mark.parametrize("name", ["东京", "...", " ", "東京 A"])
def test_an_account_whose_holder_no_bank_could_be_told_is_refused_at_the_start(
    empty: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    compose.init(Settings(), simulated=False)
    monkeypatch.setenv("TOEGANG_SELLER_ACCOUNT_NAME", name)
    with pytest.raises(Unfit) as unfit, compose.open_system(Settings()):
        pass
    assert str(unfit.value).startswith("TOEGANG_SELLER_ACCOUNT_NAME: ")
    assert name == " " or name not in str(unfit.value)
    assert levels(toegang, 1)["seller"]["todo"] == "write TOEGANG_SELLER_ACCOUNT_NAME in Latin letters"


def test_a_simulated_store_has_an_invented_seller(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMED:
        monkeypatch.delenv(f"TOEGANG_{name.upper()}")
    with compose.open_system(Settings()) as system:
        assert system.settings.seller.iban == "NL91ABNA0417164300"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("IBAN", "NL91ABNA0417164301"),
        ("CREDITOR_ID", "NL78ZZZ999999990000"),
        ("IBAN", ""),
        ("VAT_ID", "NL004495445B00"),
        ("VAT_ID", "123456782B01"),
        ("KVK_NUMBER", "1234567"),
        ("POSTCODE", "1234ab"),
        ("EMAIL", "nobody"),
    ],
)
def test_what_cannot_be_right_is_refused_and_not_quoted(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    monkeypatch.setenv(f"TOEGANG_SELLER_{name}", wrong)
    answer = toegang("keys", "list")
    assert answer.code == 1
    assert answer.err.startswith(f"toegang: TOEGANG_SELLER_{name}: ")
    assert not wrong or wrong not in answer.err


def test_an_iban_may_be_given_in_groups_and_a_vat_id_may_be_none(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_SELLER_IBAN", "NL91 ABNA 0417 1643 00")
    monkeypatch.setenv("TOEGANG_SELLER_VAT_ID", "")
    with compose.open_system(Settings()) as system:
        assert (system.settings.seller.iban, system.settings.seller.vat_id) == ("NL91ABNA0417164300", "")
