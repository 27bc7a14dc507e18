"""Passkeys: challenges answered once, devices that verify their person, our site alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from sqlalchemy import Engine, text

from adapters.access.passkeys import CHALLENGE_LASTS, SqlPasskeys
from adapters.access.relying_party import RelyingParty
from adapters.clock import SimulatedClock
from adapters.key_vault import MemoryVault
from adapters.randomness import SystemRandomness
from domain.ports import PasskeyKnown, PasskeyNotRight, Shown
from domain.values import PersonId, Plain
from tests.authenticator import EDDSA, ES256, PRESENT, RS256, VERIFIED, Authenticator
from tests.databases import Database
from tests.stores import with_access
from toegang_testing.scenario import AT

P, OTHER = PersonId("0d6be1f8c2a94e7fb350"), PersonId("another")
SITE = RelyingParty.at("https://toegang.example")
NAME, LABEL = Plain("r.vos@toegang.example"), Plain("De telefoon van Roos")


class Place:
    """One vault, one clock and one database; several processes may use them."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.clock = engine, SimulatedClock(AT)
        self.vault = MemoryVault(SystemRandomness())

    def passkeys(self, site: RelyingParty = SITE) -> SqlPasskeys:
        return SqlPasskeys(self.engine, self.vault, SystemRandomness(), self.clock, site)

    def register(self, device: Authenticator, passkey_id: str = "k1", person_id: PersonId = P) -> None:
        begun = self.passkeys().begin_registration(person_id, NAME, (), AT)
        made = device.make(begun.options)
        self.passkeys().register(passkey_id, person_id, begun.challenge_id, made, LABEL, AT)

    def log_in(self, device: Authenticator, **other: Any) -> Shown:
        begun = self.passkeys().begin_log_in(AT)
        return self.passkeys().show(begun.challenge_id, device.sign(begun.options, **other), AT)

    def rows(self, table: str) -> list[Any]:
        with self.engine.connect() as tx:
            return list(tx.execute(text(f"SELECT * FROM {table}")).all())


@pytest.fixture
def place(database: Database) -> Place:
    return Place(database.holding(with_access))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(SITE.origin)


# --- what is asked ---------------------------------------------------------------------------------
def test_a_new_one_must_be_found_by_the_device_and_verify_its_person(
    place: Place, device: Authenticator
) -> None:
    place.register(device)
    options = place.passkeys().begin_registration(P, NAME, ["k1", "gone"], AT).options
    assert options["rp"] == {"name": "Toegang", "id": "toegang.example"}
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [ES256, EDDSA, RS256]
    assert (options["attestation"], options["timeout"]) == ("none", 300_000)
    assert options["user"]["name"] == NAME.text
    assert [each["id"] for each in options["excludeCredentials"]] == [device.make(options)["id"]]


def test_a_log_in_names_nobody_and_asks_for_verification(place: Place) -> None:
    first, second = (place.passkeys().begin_log_in(AT) for _ in range(2))
    assert first.options["userVerification"] == "required"
    assert (first.options["allowCredentials"], first.options["rpId"]) == ([], "toegang.example")
    assert (first.challenge_id, first.options["challenge"]) != (
        second.challenge_id,
        second.options["challenge"],
    )


@pytest.mark.parametrize(
    ("url", "site_id", "origin"),
    [
        ("https://toegang.example", "toegang.example", "https://toegang.example"),
        ("https://Toegang.example:443/", "toegang.example", "https://toegang.example"),
        ("https://toegang.example:8443", "toegang.example", "https://toegang.example:8443"),
        ("http://127.0.0.1:8800", "localhost", "http://localhost:8800"),
        ("http://[::1]:8800", "localhost", "http://localhost:8800"),
        ("http://localhost:8800", "localhost", "http://localhost:8800"),
    ],
)
def test_the_site_is_where_it_is_reached(url: str, site_id: str, origin: str) -> None:
    assert RelyingParty.at(url) == RelyingParty(site_id, origin)


# --- what is answered ------------------------------------------------------------------------------
@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_who_registered_one_is_known_by_it(place: Place, algorithm: int) -> None:
    device = Authenticator(SITE.origin, algorithm)
    place.register(device)
    assert place.log_in(device) == Shown("k1", P)
    assert place.log_in(device) == Shown("k1", P)


BROKEN: dict[str, Callable[[Authenticator], None]] = {
    "person not verified": lambda device: setattr(device, "flags", PRESENT),
    "nobody present": lambda device: setattr(device, "flags", VERIFIED),
    "another origin": lambda device: setattr(device, "origin", "https://toegang.example.attacker.example"),
    "below our origin": lambda device: setattr(device, "origin", "https://sub.toegang.example"),
    "without tls": lambda device: setattr(device, "origin", "http://toegang.example"),
    "another port": lambda device: setattr(device, "origin", "https://toegang.example:444"),
    "another site": lambda device: setattr(device, "rp_id", "attacker.example"),
    "in a frame of another": lambda device: setattr(device, "cross_origin", True),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_registration_that_proves_too_little_is_refused(place: Place, broken: str) -> None:
    device = Authenticator(SITE.origin)
    BROKEN[broken](device)
    with pytest.raises(PasskeyNotRight):
        place.register(device)
    assert place.rows("passkey") == []


@pytest.mark.parametrize("broken", BROKEN)
def test_a_log_in_that_proves_too_little_is_refused(place: Place, device: Authenticator, broken: str) -> None:
    place.register(device)
    BROKEN[broken](device)
    with pytest.raises(PasskeyNotRight):
        place.log_in(device)


def test_another_key_another_person_and_an_unknown_passkey_are_refused(
    place: Place, device: Authenticator
) -> None:
    place.register(device)
    forger = Authenticator(SITE.origin, rp_id=SITE.id, handle=P.encode())
    with pytest.raises(PasskeyNotRight):
        place.log_in(forger)
    unknown = Authenticator(SITE.origin, rp_id=SITE.id, handle=P.encode(), credential_id=b"unknown")
    with pytest.raises(PasskeyNotRight):
        place.log_in(unknown)
    unknown.key = ec.derive_private_key(1, ec.SECP256R1())  # of the key that stands for nobody's
    with pytest.raises(PasskeyNotRight):
        place.log_in(unknown)
    for handle in (OTHER.encode(), b"", b"\xff"):
        device.handle = handle
        with pytest.raises(PasskeyNotRight):
            place.log_in(device)


def test_what_is_none_of_the_standards_is_refused(place: Place, device: Authenticator) -> None:
    place.register(device)
    none: list[dict[str, Any]] = [
        {},
        {"id": "x"},
        {"response": {}},
        {"response": {"clientDataJSON": "AAAA"}},
    ]
    for broken in none:
        with pytest.raises(PasskeyNotRight):
            place.passkeys().show(place.passkeys().begin_log_in(AT).challenge_id, broken, AT)
        begun = place.passkeys().begin_registration(P, NAME, (), AT)
        with pytest.raises(PasskeyNotRight):
            place.passkeys().register("k2", P, begun.challenge_id, broken, LABEL, AT)


@pytest.mark.parametrize("kind", ["webauthn.create", "payment.get"])
def test_what_was_signed_for_another_purpose_logs_nobody_in(
    place: Place, device: Authenticator, kind: str
) -> None:
    place.register(device)
    with pytest.raises(PasskeyNotRight):
        place.log_in(device, type=kind)


def test_what_was_made_for_another_purpose_registers_nothing(place: Place, device: Authenticator) -> None:
    begun = place.passkeys().begin_registration(P, NAME, (), AT)
    made = device.make(begun.options, type="webauthn.get")
    with pytest.raises(PasskeyNotRight):
        place.passkeys().register("k1", P, begun.challenge_id, made, LABEL, AT)


def test_an_rsa_key_that_is_too_small_is_refused(place: Place) -> None:
    small = Authenticator(SITE.origin, RS256)
    small.key = rsa.generate_private_key(65537, 1024)
    with pytest.raises(PasskeyNotRight):
        place.register(small)


# --- the challenge ---------------------------------------------------------------------------------
def test_a_challenge_is_answered_once(place: Place, device: Authenticator) -> None:
    place.register(device)
    begun = place.passkeys().begin_log_in(AT)
    signed = device.sign(begun.options)
    place.passkeys().show(begun.challenge_id, signed, AT)
    with pytest.raises(PasskeyNotRight):
        place.passkeys().show(begun.challenge_id, signed, AT)


def test_a_wrong_answer_uses_it_up_too(place: Place, device: Authenticator) -> None:
    place.register(device)
    begun = place.passkeys().begin_log_in(AT)
    with pytest.raises(PasskeyNotRight):
        place.passkeys().show(begun.challenge_id, device.sign(begun.options, origin="https://x.example"), AT)
    with pytest.raises(PasskeyNotRight):
        place.passkeys().show(begun.challenge_id, device.sign(begun.options), AT)


def test_it_is_for_its_purpose_its_member_and_its_time(place: Place, device: Authenticator) -> None:
    passkeys = place.passkeys()
    place.register(device)
    for_p = passkeys.begin_registration(P, NAME, (), AT)
    with pytest.raises(PasskeyNotRight):
        passkeys.show(for_p.challenge_id, device.sign(for_p.options), AT)
    with pytest.raises(PasskeyNotRight):
        passkeys.register("k2", OTHER, for_p.challenge_id, device.make(for_p.options), LABEL, AT)
    log_in = passkeys.begin_log_in(AT)
    made = device.make({**for_p.options, **log_in.options})
    with pytest.raises(PasskeyNotRight):
        passkeys.register("k2", P, log_in.challenge_id, made, LABEL, AT)
    device.handle = P.encode()
    almost = AT + CHALLENGE_LASTS - timedelta(microseconds=1)
    assert passkeys.show(log_in.challenge_id, device.sign(log_in.options), almost).passkey_id == "k1"
    late = passkeys.begin_log_in(AT)
    with pytest.raises(PasskeyNotRight):
        passkeys.show(late.challenge_id, device.sign(late.options), AT + CHALLENGE_LASTS)


def test_another_challenge_than_the_one_that_is_named_is_refused(place: Place, device: Authenticator) -> None:
    place.register(device)
    first, second = place.passkeys().begin_log_in(AT), place.passkeys().begin_log_in(AT)
    with pytest.raises(PasskeyNotRight):
        place.passkeys().show(first.challenge_id, device.sign(second.options), AT)


def test_of_many_at_once_one_takes_it(place: Place, device: Authenticator) -> None:
    place.register(device)
    begun = place.passkeys().begin_log_in(AT)
    signed = device.sign(begun.options)

    def log_in(_: int) -> bool:
        try:
            return bool(place.passkeys().show(begun.challenge_id, signed, AT))
        except PasskeyNotRight:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(log_in, range(6))).count(True) == 1


def test_challenges_that_expired_go_as_new_ones_come(place: Place) -> None:
    for _ in range(3):
        place.passkeys().begin_log_in(AT)
    place.passkeys().begin_log_in(AT + CHALLENGE_LASTS)
    assert len(place.rows("passkey_challenge")) == 1


# --- the counter -----------------------------------------------------------------------------------
def test_a_counter_that_does_not_go_on_is_refused(place: Place, device: Authenticator) -> None:
    place.register(device)
    for count, goes_on in ((0, True), (5, True), (5, False), (4, False), (0, False), (6, True)):
        device.count = count
        if goes_on:
            assert place.log_in(device).passkey_id == "k1"
        else:
            with pytest.raises(PasskeyNotRight):
                place.log_in(device)


def test_of_two_with_the_same_count_one_is_taken(place: Place, device: Authenticator) -> None:
    place.register(device)
    device.count = 7
    begun = [place.passkeys().begin_log_in(AT) for _ in range(4)]

    def log_in(which: int) -> bool:
        try:
            signed = device.sign(begun[which].options)
            return bool(place.passkeys().show(begun[which].challenge_id, signed, AT))
        except PasskeyNotRight:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(log_in, range(4))).count(True) == 1


# --- what is kept ----------------------------------------------------------------------------------
def test_those_asked_for_are_listed_with_their_label_and_use(place: Place, device: Authenticator) -> None:
    place.register(device)
    place.clock.advance_to(AT + timedelta(hours=1))
    place.register(Authenticator(SITE.origin, credential_id=b"second"), "k2")
    place.register(Authenticator(SITE.origin, credential_id=b"third"), "k3")
    place.log_in(device)
    kept = place.passkeys().kept({"k2", "k1", "unknown"})
    assert [(one.passkey_id, one.label) for one in kept] == [("k1", LABEL), ("k2", LABEL)]
    assert [(one.registered_at, one.used_at) for one in kept] == [
        (AT, AT + timedelta(hours=1)),
        (AT + timedelta(hours=1), None),
    ]
    assert place.passkeys().kept(()) == []


def test_one_is_registered_once_whoever_does(place: Place, device: Authenticator) -> None:
    place.register(device)
    for person_id in (P, OTHER):
        with pytest.raises(PasskeyKnown):
            place.register(device, "k2", person_id)
    device.handle = P.encode()
    assert place.log_in(device) == Shown("k1", P)


def test_a_forgotten_one_is_refused(place: Place, device: Authenticator) -> None:
    place.register(device)
    place.passkeys().forget("k1")
    place.passkeys().forget("k1")
    with pytest.raises(PasskeyNotRight):
        place.log_in(device)


def test_the_label_lies_sealed_and_goes_with_its_person(place: Place, device: Authenticator) -> None:
    place.register(device)
    assert LABEL.text not in repr(place.rows("passkey"))
    place.vault.destroy(f"staff/{P}")
    [kept] = place.passkeys().kept(["k1"])
    assert kept.label is None


def test_one_that_no_event_came_to_name_is_swept(place: Place, device: Authenticator) -> None:
    place.register(device, "named")
    place.register(Authenticator(SITE.origin, credential_id=b"second"), "orphan")
    place.clock.advance_to(AT + timedelta(days=2))
    place.register(Authenticator(SITE.origin, credential_id=b"third"), "new")
    assert place.passkeys().sweep(lambda ids: [one for one in ids if one == "named"]) == 1
    assert {one.passkey_id for one in place.passkeys().kept(["named", "orphan", "new"])} == {"named", "new"}
