"""Stable names, versions, sealing."""

from datetime import UTC, datetime

import pytest

from adapters.event_store import EventMapper, Fact, NotStorable, Unreadable
from domain.kernel import Event, JsonObject
from domain.ports import KeyVault
from domain.values import AccountId, FiscalData, Plain, Sealed
from tests.adapters.event_store.sample import NOON, TYPES, Counted, Started, vault


class Renamed(Event, name="tally.renamed", version=3):
    """Its title was once called label, then name."""

    title: str
    loud: bool

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["name"] = body.pop("label")

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body["title"], body["loud"] = body.pop("name"), False


class Billed(Event, name="tally.billed"):
    """Kept seven years."""

    customer_id: str
    financial_year: int
    address: FiscalData


class Measured(Event, name="tally.measured"):
    """Holds what may not be stored."""

    value: float


@pytest.fixture
def keys() -> KeyVault:
    return vault()


@pytest.fixture
def mapper(keys: KeyVault) -> EventMapper:
    return EventMapper({**TYPES, **{kind.NAME: kind for kind in (Renamed, Billed, Measured)}}, keys)


def fact(kind: str, version: int, payload: str) -> Fact:
    return Fact(9, "tally-a", 4, NOON, "actor", "staff", "R1", "c", "8", "chain", kind, version, payload)


def test_personal_fields_are_sealed_for_their_subject_and_label(mapper: EventMapper, keys: KeyVault) -> None:
    started = Started(account_id=AccountId("a"), keeper=Plain("Jansen"))
    new = mapper.encode("tally-a", 1, started)

    assert (new.stream, new.version, new.type, new.schema_version) == ("tally-a", 1, "tally.started", 1)
    assert "Jansen" not in new.payload
    read = mapper.event(new.type, new.schema_version, new.payload)
    assert isinstance(read, Started)
    assert isinstance(read.keeper, Sealed)
    assert read.keeper.label == "tally.started/keeper"
    assert read.remark is None
    assert keys.unseal(read.keeper) == Plain("Jansen")
    keys.destroy("holder/a")
    assert keys.unseal(read.keeper) is None


def test_fiscal_fields_are_sealed_by_customer_and_year(mapper: EventMapper, keys: KeyVault) -> None:
    billed = Billed(customer_id="69599084", financial_year=2026, address=Plain("Dam 1"))
    read = mapper.event("tally.billed", 1, mapper.encode("s", 1, billed).payload)

    assert isinstance(read, Billed)
    assert isinstance(read.address, Sealed)
    keys.destroy("fiscal/69599084/2025")
    assert keys.unseal(read.address) == Plain("Dam 1")
    keys.destroy("fiscal/69599084/2026")
    assert keys.unseal(read.address) is None


def test_a_sealed_value_is_never_copied_into_another_event(mapper: EventMapper, keys: KeyVault) -> None:
    copied = keys.seal("holder/b", "tally.started/keeper", Plain("Jansen"))

    with pytest.raises(NotStorable, match=r"tally.started/keeper"):
        mapper.encode("tally-a", 1, Started(account_id=AccountId("a"), keeper=copied))


def test_the_payload_is_canonical_json(mapper: EventMapper) -> None:
    new = mapper.encode("s", 1, Renamed(title="Zoë", loud=True))

    assert new.payload == '{"loud":true,"title":"Zoë"}'


def test_floats_are_refused(mapper: EventMapper) -> None:
    with pytest.raises(NotStorable, match="float"):
        mapper.encode("s", 1, Measured(value=0.1))


def test_older_versions_are_upcast_step_by_step(mapper: EventMapper) -> None:
    expected = Renamed(title="x", loud=False)

    assert mapper.event("tally.renamed", 1, '{"label":"x"}') == expected
    assert mapper.event("tally.renamed", 2, '{"name":"x"}') == expected
    assert mapper.event("tally.renamed", 3, '{"title":"x","loud":false}') == expected


def test_newer_versions_unknown_names_and_bad_bodies_are_refused_with_their_position(
    mapper: EventMapper,
) -> None:
    with pytest.raises(Unreadable, match=r"Position 9: tally.renamed: version 4 is newer"):
        mapper.decode(fact("tally.renamed", 4, "{}"))
    with pytest.raises(Unreadable, match=r"Position 9: builtins.print"):
        mapper.decode(fact("builtins.print", 1, "{}"))
    with pytest.raises(Unreadable, match="not valid at account_id, by") as refusal:
        mapper.decode(fact("tally.counted", 1, '{"account_id":["secret"],"by":"secret"}'))
    assert "secret" not in str(refusal.value)


def test_an_event_that_is_not_listed_is_not_stored(keys: KeyVault) -> None:
    with pytest.raises(NotStorable, match=r"tally.counted"):
        EventMapper({}, keys).encode("s", 1, Counted(account_id=AccountId("a"), by=1))


def test_reading_gives_the_event_in_its_place(mapper: EventMapper) -> None:
    recorded = mapper.decode(fact("tally.counted", 1, '{"account_id":"a","by":2}'))

    assert recorded.event == Counted(account_id=AccountId("a"), by=2)
    assert (recorded.position, recorded.stream, recorded.version) == (9, "tally-a", 4)
    assert recorded.recorded_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert (recorded.actor, recorded.role, recorded.reason) == ("actor", "staff", "R1")
    assert (recorded.command_id, recorded.causation_id, recorded.correlation_id) == ("c", "8", "chain")
