"""R27 Look-alikes in the code (0/O, 1/I/l) and Caps Lock for the password are the first things to check."""

import pytest

from api.demo.people import OWN_PASSWORD
from tests.rules.town import Town


def log_in(town: Town, code: str, password: str, status: int) -> str:
    told = town.ask("POST", "/v1/sessions", {"code": code, "password": password}, status=status)
    assert told["rule"] == "R27"
    return str(told["what_to_do"])


@pytest.mark.parametrize("look_alike", ["0", "O", "1", "I", "l"])
def test_a_look_alike_is_answered_with_what_to_check(town: Town, look_alike: str) -> None:
    code = town.regular().code
    told = log_in(town, code[:5] + look_alike + code[6:], OWN_PASSWORD, 422)
    assert "0 and O, 1, I and l" in told


def test_a_password_typed_with_caps_lock_is_answered_with_what_to_check(town: Town) -> None:
    holder = town.regular()
    assert "Caps Lock for the password" in log_in(town, holder.code, OWN_PASSWORD.swapcase(), 401)
    holder.log_in()


def test_small_letters_spaces_and_hyphens_in_the_code_are_no_mistake(town: Town) -> None:
    holder = town.regular()
    holder.code = f"{holder.code[:4]}-{holder.code[4:8]} {holder.code[8:]}".lower()
    holder.log_in()
