"""R28 An access code begins with W."""

import pytest

from tests.rules.town import DONALD, Town


@pytest.mark.parametrize("kvk_number", [DONALD, None])
def test_every_code_that_is_issued_does(town: Town, kvk_number: str | None) -> None:
    assert town.regular(kvk_number).code.startswith("W")


def test_what_does_not_is_no_code(town: Town) -> None:
    holder = town.regular()
    holder.log_in()
    holder.code = f"V{holder.code[1:]}"
    told = holder.log_in(status=422)
    assert told["field"] == "code"
    assert "a code begins with W" in told["what_to_do"]
