"""The demo data of `toegang serve --demo`: four people over the last 120 days, and what to try."""

import base64
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from string import Template
from typing import Final

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import make_url

from api import compose
from api.compose import System, open_system
from api.demo.driver import PATIENCE_SECONDS, Driver
from api.demo.members import Members, login_name_of
from api.demo.people import OWN_PASSWORD, Person
from api.demo.server import served
from api.ports import Invented
from api.process.starting import Simulation, Unfit
from api.settings import Settings
from api.terminal.drawing import console
from api.terminal.show import said
from domain.calendar import AMSTERDAM
from domain.ports import Role, Scope

DAYS = 120

NOTES = "demo.json"
"""Keys, codes and second factors of the demo, so that a restart can show them again."""

STAFF: Final = {
    "clerk": (Role.CLERK,),
    "supervisor": (Role.SUPERVISOR, Role.AUDITOR),
    "finance": (Role.FINANCE,),
    "controller": (Role.FINANCE,),
}
"""The members of the demo's staff and what they may do."""


def make(settings: Settings) -> None:
    """Makes a simulated store in ``data_dir`` and lives through 120 days in it, up to now.

    It is made beside its place and moved there when it is whole, so that one that was interrupted is simply
    made again. Raises Unfit where ``data_dir`` already holds something, or is not where everything lies."""
    whole, making = settings.data_dir, settings.data_dir.with_name(f"{settings.data_dir.name}.making")
    if not Path(make_url(settings.event_store_url).database or "").is_relative_to(whole):
        raise Unfit("the demo lives in TOEGANG_DATA_DIR alone: unset the other TOEGANG_..._URL.")
    if whole.exists() and any(whole.iterdir()):
        raise Unfit(f"{whole} holds something that is no demo: set TOEGANG_DATA_DIR to a new folder.")
    shutil.rmtree(making, ignore_errors=True)
    _live(Settings(data_dir=making))
    making.rename(whole)


def _live(settings: Settings) -> None:
    now = datetime.now(UTC)
    begins = datetime.combine(now.astimezone(AMSTERDAM).date() - timedelta(days=DAYS), time(9), AMSTERDAM)
    said(f"Making demo data: the last {DAYS} days, simulated.")
    compose.init(settings, simulated=True)
    with (
        open_system(settings, simulation=Simulation(begins, int.from_bytes(os.urandom(8)))) as system,
        served(system.ports) as url,
        httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as http,
        httpx.Client(base_url=system.stand_ins_url or "", timeout=PATIENCE_SECONDS) as stand_ins,
        console.status("living through it"),
    ):
        driver = Driver(system, http, stand_ins)
        notes = {**_people(driver), **_keys(system)}
        driver.until(now.astimezone(AMSTERDAM).date() - timedelta(days=1))
        _apply(driver, "jan@dagobert.example", "Jan", kvk_number="69599084").apply()
        clerk = Members(system.ports).signed("clerk")  # the blocked holder calls
        driver.ask("GET", f"/v1/accounts/{notes['blocked_account']}", status=200, headers=clerk)
        driver.until(now.astimezone(AMSTERDAM).date(), time(0, 1))
    with open(os.open(settings.data_dir / NOTES, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump(notes, file)


def what_to_try(system: System) -> str:
    """Examples for a terminal, with the keys and codes of this demo."""
    notes = notes_of(system.settings)
    members = Members(system.ports)
    sessions = {f"{person}_token": members.signed(person)["Authorization"] for person in STAFF}
    base = system.settings.reached_at
    examples = Template(Path(__file__).with_name("what_to_try.txt").read_text("utf-8"))
    return examples.substitute(
        base=base, outside=system.stand_ins_url, password=OWN_PASSWORD, **notes, **sessions
    )


def demonstrated(system: System) -> System:
    """The same, whose start page tells who can log in."""
    assert system.ports.played is not None, "a demo is simulated"
    played = replace(system.ports.played, people=partial(_invented, system.settings))
    return replace(system, ports=replace(system.ports, played=played))


def _invented(settings: Settings) -> Sequence[Invented]:
    notes = notes_of(settings)
    codes = {"business": "code", "private": "private", "blocked": "blocked"}
    holders = [Invented(who, notes[name], OWN_PASSWORD) for who, name in codes.items()]
    names = {person: login_name_of(person) for person in STAFF}
    return holders + [
        Invented(person, name, OWN_PASSWORD, code_of(settings, name)) for person, name in names.items()
    ]


def notes_of(settings: Settings) -> Mapping[str, str]:
    """What the demo kept for those who try it. Raises Unfit where the store is no demo."""
    try:
        notes: Mapping[str, str] = json.loads((settings.data_dir / NOTES).read_text())
    except FileNotFoundError:
        raise Unfit(
            f"{settings.data_dir} holds a store that is no demo: set TOEGANG_DATA_DIR to a new folder,"
            " or serve without --demo."
        ) from None
    return notes


def code_of(settings: Settings, login_name: str) -> str:
    """The one-time code of that member now, by the wall clock. Raises Unfit for anybody but the demo's."""
    secret = notes_of(settings).get(secret_of(login_name))
    if secret is None:
        raise Unfit(f"{login_name} is nobody of the demo: {', '.join(map(login_name_of, STAFF))} are.")
    return one_time_code(secret)


def one_time_code(secret: str) -> str:
    """What an authenticator shows now, by the wall clock (RFC 6238)."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 - as the RFC has it
    return totp.generate(int(datetime.now(UTC).timestamp())).decode()


def secret_of(login_name: str) -> str:
    """Under which name the secret of that member's second factor is noted."""
    return f"second_factor_of_{login_name}"


def _people(driver: Driver) -> dict[str, str]:
    daisy = _apply(driver, "administratie@donald.example", "Daisy", kvk_number="68750110")
    oma = _apply(driver, "oma@thuis.example", "Oma", kvk_number="68727720")
    piet = _apply(driver, "piet@thuis.example", "Piet")
    for person in (daisy, oma, piet):
        person.apply()
    driver.until(driver.today + timedelta(days=6))
    daisy.activate(daisy.receive())
    oma.activate(oma.receive(by_post=True))
    piet.activate(piet.receive())
    for person, cents in ((daisy, 5000), (piet, 1000)):
        person.log_in()
        person.deposit(cents)
        person.order()
    oma.log_in()
    oma.allow_direct_debit("NL69INGB0123456789", "Test NV Katrien")
    oma.order()
    driver.until(driver.today + timedelta(days=20))
    for collection in driver.stand_ins.get("/bank/collections").json():
        booked_on = driver.today.isoformat()
        driver.outside(
            f"/bank/collections/{collection['id']}/return", {"reason": "AM04", "booked_on": booked_on}
        )
    return {
        "private": piet.code,
        "code": daisy.code,
        "account": daisy.account_id,
        "blocked": oma.code,
        "blocked_account": oma.account_id,
    }


def _keys(system: System) -> dict[str, str]:
    notes = {"system_key": system.ports.api_keys.make("ordering-site", scopes=frozenset(Scope)).text}
    members = Members(system.ports)
    for person, roles in STAFF.items():
        members.let_in(person, *roles)
        notes[secret_of(login_name_of(person))] = members.give(person, OWN_PASSWORD)
    return notes


def _apply(driver: Driver, email: str, first_names: str, kvk_number: str | None = None) -> Person:
    who = {"first_names": first_names, "surname": "Voorbeeld", "birth_date": "1980-02-29"}
    if kvk_number is None:
        who |= {"postcode": "1234 AB", "house_number": "12", "street": "Voorbeeldstraat", "town": "Utrecht"}
    return Person(driver, email, who, kvk_number=kvk_number)
