"""R22 Lost both: as R21."""

from tests.rules.town import KATRIEN, Town


def test_code_and_password_both_come_anew_and_apart(town: Town) -> None:
    holder = town.holder()
    before = len(town.mails_to(holder.email))
    holder.apply(lost_code=True)
    holder.confirm_loss()
    password = holder.receive()
    holder.activate(password)
    texts = [mail.text for mail in town.mails_to(holder.email)[before:]]
    assert [(holder.code in text, password in text) for text in texts] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_by_post_too(town: Town) -> None:
    holder = town.holder(KATRIEN, by_post=True, email="niet.vermeld@katrien.example")
    account_id = holder.account_id
    holder.apply(lost_code=True)
    holder.activate(holder.receive(by_post=True))
    assert holder.account_id == account_id


def test_a_replacement_password_cannot_be_asked_for_without_the_code(town: Town) -> None:
    holder = town.holder()
    lost = holder.code
    holder.apply(lost_code=True)
    holder.confirm_loss()
    before = len(town.mails_to(holder.email))
    body = {"code": lost, "email": holder.email}
    assert town.ask("POST", "/v1/password-replacements", body, status=202)["state"] == "received"
    assert len(town.mails_to(holder.email)) == before


def test_somebody_else_with_the_same_data_does_not_take_the_code_away(town: Town) -> None:
    holder = town.holder()
    stranger = town.somebody(email="vreemde@elders.example", **holder.application)
    seen = town.application(stranger.apply(lost_code=True))
    assert (seen["state"], seen["reason"]) == ("refused", "second_code")
    holder.log_in()
