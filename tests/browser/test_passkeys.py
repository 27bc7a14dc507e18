"""Passkeys of staff in a browser, with a device of Chromium's own (WebAuthn, D17)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from adapters.access.passkeys import SqlPasskeys
from adapters.access.relying_party import RelyingParty
from adapters.access.tables import open_access
from api.demo.server import served_on
from api.process.listening import listening
from domain.ports import Role
from tests.browser.screen import Screen
from tests.rules.town import Town

pytestmark = pytest.mark.browser
REFUSED = "This passkey does not log in here."


@pytest.fixture
def office(town: Town) -> Iterator[str]:
    """The town's system where passkeys are of the port that it is reached at; answers its address."""
    system, ports = town.system, town.system.ports
    engine = open_access(system.settings.access_url)
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        site = RelyingParty.at(f"http://127.0.0.1:{port}")
        passkeys = SqlPasskeys(engine, ports.vault, ports.randomness, ports.clock, site)
        with served_on(listener, replace(ports, passkeys=passkeys)):
            yield site.origin
    engine.dispose()


@dataclass
class Device:
    """A device of that screen that holds passkeys; it asks its person for nothing, and says so or not."""

    cdp: CDPSession
    authenticator_id: str

    @classmethod
    def of(cls, screen: Screen) -> "Device":
        cdp = screen.page.context.new_cdp_session(screen.page)
        cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return cls(cdp, made["authenticatorId"])

    def verifies(self, verified: bool) -> None:
        about = {"authenticatorId": self.authenticator_id, "isUserVerified": verified}
        self.cdp.send("WebAuthn.setUserVerified", about)

    @property
    def passkeys(self) -> list[Any]:
        told = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator_id})
        return list(told["credentials"])


@pytest.fixture
def seat(town: Town, office: str, browser: Browser) -> Iterator[Screen]:
    """A browser at the office's address, before anybody logged in."""
    with Screen.of(browser, office) as screen:
        yield screen


def sit_down(town: Town, screen: Screen, person: str) -> None:
    """That member of staff logged in with a password and a code."""
    town.members.let_in(person, Role.CLERK)
    screen.keep("__Host-toegang-staff", town.members.signed(person)["Authorization"].removeprefix("Bearer "))
    screen.open("/desk/passkeys")


def add(screen: Screen, label: str) -> None:
    screen.fill(label=label)
    screen.send("Add a passkey")


def test_a_passkey_is_added_logs_in_and_is_removed(town: Town, seat: Screen) -> None:
    device = Device.of(seat)
    sit_down(town, seat, "roos")
    expect(seat.page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert seat.violations() == []
    add(seat, "Roos' telephone")
    expect(seat.page.get_by_role("status")).to_contain_text("The passkey is added.")
    expect(seat.page.get_by_role("row", name="Roos' telephone")).to_contain_text("Never")
    assert seat.violations() == []
    [kept] = device.passkeys
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")
    add(seat, "Once more")
    expect(seat.page.get_by_role("alert")).to_contain_text("has a passkey of yours already")
    seat.send("Log out")
    assert seat.at == "/desk/log-in"
    assert seat.violations() == []
    seat.open("/desk/passkeys")
    assert seat.at == "/desk/log-in"
    seat.send("Log in with a passkey")
    expect(seat.page.get_by_role("heading", name="My passkeys")).to_be_visible()
    expect(seat.page.get_by_role("row", name="Roos' telephone")).not_to_contain_text("Never")
    assert town.facts("staff_member-roos", "staff_member.passkey_registered")
    seat.page.get_by_role("button", name="Remove Roos' telephone").click()
    expect(seat.page.get_by_role("heading", name="Log in as a member of staff")).to_be_visible()
    seat.send("Log in with a passkey")
    expect(seat.page.get_by_role("alert").first).to_contain_text(REFUSED)
    assert town.facts("staff_member-roos", "staff_member.passkey_removed")


def test_a_device_that_does_not_verify_its_person_neither_registers_nor_logs_in(
    town: Town, seat: Screen
) -> None:
    device = Device.of(seat)
    sit_down(town, seat, "vera")
    device.verifies(False)
    add(seat, "Telephone")
    expect(seat.page.get_by_role("alert")).to_contain_text("It was called off")
    assert device.passkeys == []
    device.verifies(True)
    add(seat, "Telephone")
    expect(seat.page.get_by_role("row", name="Telephone")).to_be_visible()
    seat.send("Log out")
    device.verifies(False)
    seat.send("Log in with a passkey")
    expect(seat.page.get_by_role("alert")).to_contain_text("It was called off")
    assert seat.at == "/desk/log-in"


def test_who_is_blocked_does_not_log_in_with_a_passkey(town: Town, seat: Screen) -> None:
    Device.of(seat)
    sit_down(town, seat, "bram")
    add(seat, "Telephone")
    expect(seat.page.get_by_role("row", name="Telephone")).to_be_visible()
    seat.send("Log out")
    town.ask("POST", "/v1/staff/members/bram/block", {"reason": "staff_change"}, status=200, by=town.boss)
    seat.send("Log in with a passkey")
    expect(seat.page.get_by_role("alert").first).to_contain_text(REFUSED)
    assert seat.violations() == []


def test_at_another_address_the_right_one_is_told(town: Town, screen: Screen) -> None:
    screen.open("/desk/log-in")
    screen.send("Log in with a passkey")
    expect(screen.page.get_by_role("alert")).to_contain_text("Passkeys work at http://localhost:8800 only")


def test_without_a_script_the_password_alone_is_asked_for(town: Town, browser: Browser) -> None:
    base = str(town.driver.http.base_url)
    with Screen.of(browser, base, language="nl", java_script_enabled=False) as screen:
        screen.open("/desk/log-in")
        expect(screen.page.get_by_role("button", name="Inloggen", exact=True)).to_be_visible()
        expect(screen.page.get_by_role("button", name="Inloggen met een passkey")).to_be_hidden()
        sit_down(town, screen, "niels")
        expect(screen.page.get_by_text("Hiervoor moet uw browser JavaScript")).to_be_visible()
        expect(screen.page.get_by_role("button", name="Een passkey toevoegen")).to_be_hidden()
