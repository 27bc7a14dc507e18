"""R48 How the billing address changes depends on how invoices are received: by post or digitally."""

from pathlib import Path

from tests.rules.mailbox import ask_email, confirm
from tests.rules.town import Town, lived_in

BY_POST, MAIN = "90004760", "990000047601"
STREET = {"straatnaam": "Havenweg", "huisnummer": 3, "postcode": "2511AB", "plaats": "Den Haag"}
EMAIL = "boekhouding@funzoom.example"


def test_by_post_the_register_moves_it_and_digitally_the_holder_does(tmp_path: Path) -> None:
    with lived_in(tmp_path) as town:
        holder = town.holder(BY_POST, email="info@990000047601.example")
        town.moves(MAIN, STREET)
        before = town.letters_to("Local Funzoom NV")
        holder.log_in()
        holder.deposit(500)
        [letter] = [one for one in town.letters_to("Local Funzoom NV") if one not in before]
        assert "Havenweg 3" in letter.to

        ask_email(town, holder, EMAIL)
        confirm(town, EMAIL)
        town.moves(MAIN, STREET | {"huisnummer": 5})
        posted = town.letters_to("Local Funzoom NV")
        holder.log_in()
        holder.deposit(500)
        [mail] = [one for one in town.mails_to(EMAIL) if "Factuur" in one.subject]
        assert town.letters_to("Local Funzoom NV") == posted, "what the register lists moves no mail"

        number = mail.subject.split()[1]
        body = {"reason": "not_delivered"}
        town.ask("POST", f"/v1/invoices/{number}/returned-mail", body, status=200, by=town.clerk)
        came = [one for one in town.letters_to("Local Funzoom NV") if one not in posted]
        assert len(came) == 2, "the invoice, and a letter that says why"
        assert all("Havenweg 5" in one.to for one in came), "by post the register's address of today"


def test_a_private_person_has_invoices_by_post_only(town: Town) -> None:
    holder = town.holder()
    ask_email(town, holder, "iemand@thuis.example", status=403)
    holder.deposit(500)
    assert len([one for one in town.system.letters() if "Factuurnummer" in one.text]) > 0
