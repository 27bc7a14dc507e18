"""The development inbox: what was mailed and posted, to be read in a browser."""

import smtplib
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from adapters.letters import DayFolder
from adapters.mail import serve_spool
from adapters.stand_ins import serve_stand_ins
from domain.ports import Letter, Paragraph, Sheet
from domain.values import Plain
from tests import patient
from tests.patient import SECONDS_MAX
from toegang_testing.seller import SELLER

HOSTILE = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Which elements a browser sees, and the text and values between and in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.read = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.read += " ".join(value or "" for _, value in attrs)

    def handle_data(self, data: str) -> None:
        self.read += data


def mail(port: int, to: str, subject: str, text: str, day: int) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@register.example", to, subject
    message["Date"] = f"{day:02} Jun 2026 10:00:00 +0000"
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(message)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[httpx.Client]:
    """Looks at two mails and a letter in between."""
    with serve_spool(tmp_path / "mail", 0) as port:
        mail(port, "sam@home.example", "Your code", "The code is W123 & more", 1)
        mail(port, f'"{HOSTILE}" <kwik@home.example>', HOSTILE, f"Hello {HOSTILE}", 3)
    letter = Letter(
        letter_id="letter-1",
        to=Plain("Jo Voorbeeld\nKade 1"),
        post_on=date(2026, 6, 2),
        sheets=[Sheet("en", "By post", [Paragraph("Dear Jo")])],
    )
    DayFolder(tmp_path / "letters", SELLER, copies=True).post(letter)
    with (
        serve_stand_ins(tmp_path / "world", 0, inbox=tmp_path) as url,
        httpx.Client(base_url=url, timeout=SECONDS_MAX) as client,
    ):
        yield client


def test_mail_and_letters_are_listed_newest_first_and_each_has_a_page(browser: httpx.Client) -> None:
    listed = browser.get("/inbox").text
    links = ["/inbox/mail/2", "/inbox/letter/letter-1", "/inbox/mail/1"]
    places = [listed.index(f'href="{link}"') for link in links]
    assert places == sorted(places)
    assert "The code is W123 &amp; more" in browser.get("/inbox/mail/1").text
    assert "Dear Jo" in browser.get("/inbox/letter/letter-1").text


def test_an_address_in_a_text_can_be_followed(tmp_path: Path) -> None:
    with serve_spool(tmp_path / "mail", 0) as port:
        mail(port, "sam@home.example", "Confirm", "Open https://toegang.example/told#token=A-B today.", 1)
    with serve_stand_ins(tmp_path / "world", 0, inbox=tmp_path) as url:
        shown = httpx.get(f"{url}/inbox/mail/1", timeout=SECONDS_MAX).text
    assert (
        '<a href="https://toegang.example/told#token=A-B">https://toegang.example/told#token=A-B</a>' in shown
    )


def test_they_are_found_by_address(browser: httpx.Client) -> None:
    found = browser.get("/inbox", params={"to": "SAM@home"}).text
    assert "Your code" in found
    assert "By post" not in found
    assert "Nothing has arrived." in browser.get("/inbox", params={"to": "nobody"}).text


@pytest.mark.parametrize("path", ["/inbox", "/inbox/mail/2", f"/inbox?to={HOSTILE}"])
def test_what_a_message_says_is_text_and_nothing_runs(browser: httpx.Client, path: str) -> None:
    page = browser.get(path)
    reader = Tags()
    reader.feed(page.text)
    assert "script" not in reader.tags
    assert HOSTILE in reader.read
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["/inbox/mail/3", "/inbox/letter/..%2f..%2fkey", "/inbox/other/1"])
def test_what_is_no_message_is_not_found(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_it_answers_under_its_own_name_only(browser: httpx.Client) -> None:
    assert browser.get("/inbox", headers={"Host": "elsewhere.example"}).status_code == 400


def test_without_a_spool_there_is_none(tmp_path: Path) -> None:
    with serve_stand_ins(tmp_path, 0) as url:
        assert patient.get(f"{url}/inbox").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"To: a@b\r\nSubject: odd\r\nDate: Mon, 20 Nov 99999999999 19:12:08 +0000\r\n\r\nHello",
        b"To: a@b\r\nSubject: odd\r\nContent-Type: text/plain; charset=none-such\r\n\r\nHello \xff",
    ],
    ids=["date", "characters"],
)
def test_an_odd_mail_is_shown_and_hides_no_other(tmp_path: Path, content: bytes) -> None:
    with serve_spool(tmp_path / "mail", 0) as port:
        mail(port, "sam@home.example", "Your code", "The code is W123", 1)
    (tmp_path / "mail" / "9.eml").write_bytes(content)
    with serve_stand_ins(tmp_path / "played", 0, inbox=tmp_path) as url:
        listed = patient.get(f"{url}/inbox").text
        assert "Your code" in listed
        assert "odd" in listed
        assert "Hello" in patient.get(f"{url}/inbox/mail/2").text
