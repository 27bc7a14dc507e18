"""Files of the bank, known by their bytes: taken once, refused once, settled by staff (I2)."""

import pytest

from domain.bank_file.aggregate import FileWaitsForNobody
from domain.bank_file.events import BankFileRefused, BankFileSettled, BankFileTaken
from toegang_testing.desks.office import Office
from toegang_testing.world import World

ONE = "1" * 64


@pytest.fixture
def office() -> Office:
    return Office(World())


def test_the_same_file_is_taken_once(office: Office) -> None:
    assert [type(one) for one in office.bank_file("taken", ONE)] == [BankFileTaken]
    assert office.bank_file("taken", ONE) == office.bank_file("refused", ONE) == []


def test_one_that_was_refused_waits_until_it_is_settled(office: Office) -> None:
    with pytest.raises(FileWaitsForNobody):
        office.bank_file("settled", ONE)
    assert [type(one) for one in office.bank_file("refused", ONE)] == [BankFileRefused]
    assert office.bank_file("refused", ONE) == []
    assert [type(one) for one in office.bank_file("settled", ONE)] == [BankFileSettled]
    with pytest.raises(FileWaitsForNobody):
        office.bank_file("settled", ONE)


def test_one_that_was_refused_and_is_understood_later_waits_no_more(office: Office) -> None:
    office.bank_file("refused", ONE)
    assert [type(one) for one in office.bank_file("taken", ONE)] == [BankFileTaken]
    with pytest.raises(FileWaitsForNobody):
        office.bank_file("settled", ONE)
