"""Somebody with a browser, without what a browser hides: forms are read from the page and sent."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient


@dataclass
class Visitor:
    """``client`` keeps the cookies."""

    client: TestClient

    def get(self, address: str, **headers: str) -> Response:
        return self.client.get(address, headers=headers)

    def fill(self, address: str, **typed: str) -> dict[str, str]:
        """What sending the page's form sends: its hidden fields, and what is typed."""
        given = {name.replace("__", "."): text for name, text in typed.items()}
        return hidden(self.get(address).text) | given

    def post(self, address: str, sent: dict[str, str], **headers: str) -> Response:
        return self.client.post(address, data=sent, headers=headers)

    def send(self, address: str, **typed: str) -> Response:
        """Opens the page and sends its form."""
        return self.post(address, self.fill(address, **typed))

    def cookie(self, name: str) -> str:
        return str(self.client.cookies.get(name, ""))


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the page's last form but those of languages and logging out."""
    reader = _Forms()
    reader.feed(html)
    return [form for form in reader.forms if "once" in form][-1]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1][given["name"]] = given.get("value") or ""
