"""An export as a PDF: for whoever asks for one, in their language, nothing read as markup (GDPR 12, 15)."""

import io
from typing import Any

import pypdf
import pytest
from pypdf.generic import Destination

from domain.ports import Role
from tests.api.asking import PRIVATE, Api, Holder
from tests.api.test_deactivations import mail, record

BECAUSE = {"reason": "holder_asked"}
PDF = {"Accept": "application/pdf"}


def exported(api: Api, holder: Holder, **headers: str) -> Any:
    api.show()
    return api.client.post("/v1/account/exports", headers={**holder.signed, **headers})


def pages(answer: Any) -> pypdf.PdfReader:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(read: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in read.pages)


def test_a_holder_reads_the_same_on_paper_under_headings(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    api.pay_in(holder, 1000)
    read = pages(exported(api, holder, **PDF))
    text = text_of(read)
    for told in ("What is held of you", "Application", "Account", "Customer", "Invoices", "account.opened"):
        assert told in text
    assert str(PRIVATE["surname"]) in text
    assert holder.code not in text
    assert "[withheld]" in text
    assert f"1 / {len(read.pages)}" in text
    headings = [part.title for part in read.outline if isinstance(part, Destination)]
    assert headings == ["What is held of you"]
    assert [part.title for part in read.outline[1] if isinstance(part, Destination)] == [
        "Application",
        "Account",
        "Customer",
        "Invoices",
    ]


def test_how_invoices_are_sent_and_who_read_has_a_heading_too(api: Api) -> None:
    mailed = {"email": "facturen@dagobert.example"}
    signed = api.holder().signed
    assert api.client.post("/v1/account/invoice-delivery/email", json=mailed, headers=signed).is_success
    officer = api.staff("p3", Role.PRIVACY_OFFICER) | PDF | {"Accept-Language": "nl"}
    for told in ("Hoe facturen worden verstuurd", "Ingezien door medewerkers"):
        api.show()
        answer = api.client.post("/v1/customers/69599084/exports", json=BECAUSE, headers=officer)
        text = text_of(pages(answer))
        assert told in text
    assert "consultation.personal_data_read" in text
    assert "p3" not in text


def test_the_document_says_what_it_is_and_is_read_aloud_in_its_language(api: Api) -> None:
    read = pages(exported(api, api.holder(), **PDF, **{"Accept-Language": "nl"}))
    told = read.metadata
    assert told is not None
    assert told.title == "Wat er van u is vastgelegd"
    assert told.creation_date is not None
    assert told.creation_date.date() == api.ports.today()
    root: Any = read.trailer["/Root"]
    assert root["/Lang"] == "nl-NL"
    assert root["/MarkInfo"]["/Marked"].value is True
    packet = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert "Aanvraag" in text_of(read)


@pytest.mark.parametrize(
    ("accept", "is_pdf"),
    [
        ("*/*", False),
        ("application/json", False),
        ("application/json, application/pdf", False),
        ("application/json;q=0.5, application/pdf", True),
        ("application/pdf;q=0", False),
        ("application/pdf;q=many", False),
        ("text/html, application/pdf; q=0.1", True),
    ],
)
def test_the_pdf_is_for_who_prefers_it(api: Api, accept: str, is_pdf: bool) -> None:
    answer = exported(api, api.holder(), Accept=accept)
    assert answer.headers["Content-Type"].startswith("application/pdf" if is_pdf else "application/json")


def test_what_was_typed_is_never_markup_and_what_no_font_has_is_spelled(api: Api) -> None:
    holder = api.holder(surname="#strong[Van] *der* $x$ 中")
    text = text_of(pages(exported(api, holder, **PDF)))
    assert "#strong[Van] *der* $x$ [U+4E2D]" in text.replace("\n", " ")


def test_a_privacy_officer_gets_it_too(api: Api) -> None:
    holder, officer = api.holder(), api.staff("p3", Role.PRIVACY_OFFICER)
    api.show()
    path = f"/v1/accounts/{holder.account_id}/exports"
    assert "Guusje" in text_of(pages(api.client.post(path, json=BECAUSE, headers={**officer, **PDF})))


def test_a_request_to_deactivate_the_code_is_in_it_and_a_question_is_not(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    record(api, mail(holder, grounds="Uit dienst sinds mei"), clerk)
    asked = {"topic": "other", "text": "Van wie dan ook", "email": "info@dagobert.example"}
    assert api.client.post("/v1/questions", json=asked).status_code == 202
    told = exported(api, holder).text
    assert "Uit dienst sinds mei" in told
    assert "Van wie dan ook" not in told
    assert holder.code not in told
    assert "Requests to deactivate" in text_of(pages(exported(api, holder, **PDF)))
