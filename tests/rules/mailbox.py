"""What stands in the mails about an invoice email, and answering them."""

import re

from api.demo.driver import Json
from api.demo.people import Person
from tests.rules.town import Town


def ask_email(town: Town, person: Person, email: str, *, status: int = 202) -> None:
    """Logged in, the holder asks for invoices at this address."""
    person.log_in()
    person.ask("POST", "/v1/account/invoice-delivery/email", {"email": email}, status=status)


def token_in(text: str, word: str) -> tuple[str, str]:
    """Customer number and token of a mail or letter."""
    found = re.search(rf"klantnummer: (\S+)\s+{word}: (\S+)", text)
    assert found is not None, text
    return found[1], found[2]


def confirm(town: Town, email: str, *, status: int = 201) -> None:
    """Who reads the new address answers its last question."""
    asked = [mail.text for mail in town.mails_to(email) if "bevestiging:" in mail.text]
    customer_id, token = token_in(asked[-1], "bevestiging")
    body = {"customer_id": customer_id, "token": token}
    town.ask("POST", "/v1/invoice-email-confirmations", body, status=status)


def ask_copy(town: Town, number: str, email: str) -> str:
    """With the question form, of one invoice; answers the reference."""
    body = {
        "topic": "orders_and_invoices",
        "text": "Graag een kopie.",
        "email": email,
        "invoice_number": number,
        "organisation": "Zoals op de factuur",
    }
    reference: str = town.ask("POST", "/v1/questions", body, status=202)["reference"]
    return reference


def send_copies(town: Town, reference: str, *numbers: str, status: int = 200, by: str = "email") -> Json:
    """A clerk answers with copies."""
    body = {"reason": "question", "answer": "U vindt ze in de bijlage.", "copies": numbers, "copies_by": by}
    return town.ask("POST", f"/v1/questions/{reference}/answer", body, status=status, by=town.clerk)


def veto(town: Town, text: str, *, status: int = 201) -> None:
    """Who was told answers that they want no change."""
    customer_id, token = token_in(text, "bezwaar")
    body = {"customer_id": customer_id, "token": token}
    town.ask("POST", "/v1/invoice-email-vetoes", body, status=status)
