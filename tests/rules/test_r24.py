"""R24 Suspend: the account is temporarily deactivated."""

from tests.rules.town import Town


def test_a_suspended_account_does_nothing_until_the_suspension_ends(town: Town) -> None:
    holder = town.holder()
    holder.deposit(470)
    holder.order()
    town.staff_does(holder.account_id, "suspension", reason="suspected_misuse")
    told = holder.order(status=403)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:account-suspended", "R24")
    assert holder.log_in(status=403)["what_to_do"] == "Contact the register."
    check = town.ask("POST", "/v1/login-checks", {"code": holder.code}, status=200, by=town.portal)
    assert (check["usable"], check["reasons"]) == (False, ["suspended"])
    town.staff_does(holder.account_id, "suspension/end", reason="correction")
    holder.log_in()
    holder.order()
