"""A handler fills the live tables and the ones being rebuilt alike, on both databases alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, Connection, Index, MetaData, Table

from adapters.event_store import writing
from domain.kernel import Event
from domain.values import Channel, Sealed
from projections.catalogue import all_projections
from projections.dump import dump
from projections.kernel import (
    READ_MODELS,
    BigInteger,
    Boolean,
    Date,
    Projection,
    Text,
    Utc,
    View,
    named_parts,
    physical,
)
from tests.databases import Database
from toegang_testing.scenario import recorded

SAMPLES = MetaData(naming_convention=READ_MODELS.naming_convention)
member = Table(
    "member",
    SAMPLES,
    Column("member_id", Text, primary_key=True),
    Column("email", Text),
    Column("channel", Text, index=True),
    Column("cents", BigInteger),
    Column("usable", Boolean),
    Column("born_on", Date),
    Column("seen_at", Utc),
    Index(None, "cents", "usable"),
)
SEALED = Sealed("sealed:1|k1|member.joined/email|AAAA|BBBB")
AT = datetime(2026, 3, 29, 1, 30, 0, 5, tzinfo=UTC)


class Joined(Event, name="member.joined"):
    """Somebody joined."""

    member_id: str


class Left(Event, name="member.left"):
    """Somebody left; no read model here cares."""

    member_id: str


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with writing(database.engine()).begin() as connection:
        projection = Projection("members", [member])
        projection.create(connection)
        projection.create(connection, "__new")
        yield connection


def refused(*columns: Column[Any] | Index) -> str:
    table = Table("t", MetaData(naming_convention=READ_MODELS.naming_convention), *columns)
    with pytest.raises(AssertionError) as refusal:
        Projection("p", [table])
    return str(refusal.value)


def test_a_handler_is_called_for_its_event_only(tx: Connection) -> None:
    projection = Projection("members", [member])

    @projection.on(Joined)
    def joined(view: View, happened: object) -> None:
        view.insert(member, member_id="m1")

    view = View(tx)
    projection.apply(view, recorded(Left(member_id="m1")))
    assert view.rows(member, {}) == []
    projection.apply(view, recorded(Joined(member_id="m1")))
    assert view.row(member, {"member_id": "m1"}) is not None
    with pytest.raises(AssertionError, match="already listens"):
        projection.on(Joined)(joined)


def test_values_come_back_as_they_were_written(tx: Connection) -> None:
    view = View(tx)
    row = {
        "member_id": "m1",
        "email": SEALED,
        "channel": Channel.POST,
        "cents": 2**40,
        "usable": True,
        "born_on": AT.date(),
        "seen_at": AT.astimezone(timezone(timedelta(hours=5))),
    }
    view.insert(member, **row)
    kept = view.row(member, {"member_id": "m1"})
    view.flush()
    found = View(tx).row(member, {"member_id": "m1"})
    assert found == kept == {**row, "email": SEALED.text, "channel": "post"}
    assert found["seen_at"].tzinfo is UTC
    assert view.row(member, {"email": SEALED, "seen_at": AT, "usable": True}) == found


def test_what_was_not_given_is_none(tx: Connection) -> None:
    with View(tx) as view:
        view.insert(member, member_id="m1")
    found = View(tx).row(member, {"member_id": "m1"})
    assert found is not None
    assert {value for name, value in found.items() if name != "member_id"} == {None}


def test_a_condition_names_columns_that_all_must_equal(tx: Connection) -> None:
    view = View(tx)
    for number in range(4):
        view.insert(member, member_id=f"m{number}", cents=number % 2, usable=number > 1)
    assert [row["member_id"] for row in view.rows(member, {"cents": 1})] == ["m1", "m3"]
    assert view.update(member, {"cents": 1, "usable": True}, cents=5) == 1
    assert view.update(member, {"cents": 9}, cents=5) == 0
    assert view.delete(member, {"usable": False}) == 2
    assert [row["member_id"] for row in view.rows(member, {}, ["cents"])] == ["m2", "m3"]
    assert view.row(member, {"member_id": "m0"}) is None


def test_text_sorts_by_its_bytes_and_then_by_key(tx: Connection) -> None:
    view = View(tx)
    for number, email in enumerate(["é", "b", "B", "a-b", "ab", "b"]):
        view.insert(member, member_id=f"m{number}", email=email)
    rows = view.rows(member, {}, ["email"])
    assert [(row["email"], row["member_id"]) for row in rows] == [
        ("B", "m2"),
        ("a-b", "m3"),
        ("ab", "m4"),
        ("b", "m1"),
        ("b", "m5"),
        ("é", "m0"),
    ]


def test_a_suffix_leads_to_tables_of_their_own(tx: Connection) -> None:
    with View(tx) as live, View(tx, "__new") as new:
        live.insert(member, member_id="live")
        new.insert(member, member_id="new")
    projection = Projection("members", [member])
    assert list(dump(tx, projection)) != list(dump(tx, projection, "__new"))
    assert [row["member_id"] for row in View(tx, "__new").rows(member, {})] == ["new"]
    assert next(dump(tx, projection)) == next(dump(tx, projection, "__new"))


def test_every_name_in_a_double_carries_the_suffix() -> None:
    names = [str(part.name) for part in named_parts(member)]
    assert names == ["ix_member_cents_usable", "ix_member_channel", "pk_member"]
    double = physical(member, "__new")
    assert double.name == "member__new"
    assert [part.name for part in named_parts(double)] == [f"{name}__new" for name in names]


def test_a_read_model_has_nothing_of_its_own() -> None:
    def key() -> Column[str]:
        return Column("id", Text, primary_key=True)

    assert "no primary key" in refused(Column("id", Text))
    assert "counts its key" in refused(Column("id", BigInteger, primary_key=True))
    assert "has a default" in refused(key(), Column("n", BigInteger, default=1))
    assert "has a default" in refused(key(), Column("n", BigInteger, server_default="1"))
    assert "column type" in refused(key(), Column("n", sa.Float))
    assert "kernel.Text" in refused(key(), Column("n", sa.Text))
    assert "same columns" in refused(key(), Column("n", Text, index=True), Index("again", "n"))


def test_a_moment_has_a_time_zone(tx: Connection) -> None:
    with pytest.raises((AssertionError, sa.exc.StatementError), match="time zone"):
        View(tx).insert(member, member_id="m1", seen_at=datetime(2026, 1, 1))


def test_every_read_model_has_a_name_and_tables_of_its_own() -> None:
    found = all_projections()
    names = [projection.name for projection in found]
    assert names == sorted(set(names))
    tables = [table.name for projection in found for table in projection.tables]
    assert len(set(tables)) == len(tables)
