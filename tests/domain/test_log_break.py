"""A break of the signed log is acknowledged once, by what contradicted (I18)."""

import pytest
from pydantic import ValidationError

from domain.log_break.aggregate import LOG_BREAK
from domain.log_break.commands import AcknowledgeLogBreak
from domain.log_break.events import LogBreakAcknowledged
from toegang_testing.desks.log_breaks import acknowledge
from toegang_testing.scenario import AT, Scenario

broken = Scenario(LOG_BREAK)


def test_it_is_recorded_with_what_was_signed_before() -> None:
    wish = acknowledge(AT)
    broken.given().when(wish).then(LogBreakAcknowledged.of(wish))


def test_once_for_each_tree() -> None:
    wish = acknowledge(AT)
    broken.given(LogBreakAcknowledged.of(wish)).when(wish).then()
    assert acknowledge(AT, "toegang.example/log/2").stream_id != wish.stream_id


@pytest.mark.parametrize("case", ["", "a b", "of J. Jansen", "x" * 41, "-1", "1\n"])
def test_a_case_is_a_number_or_name_of_a_file(case: str) -> None:
    with pytest.raises(ValidationError):
        AcknowledgeLogBreak.model_validate(acknowledge(AT).model_dump() | {"case": case})
