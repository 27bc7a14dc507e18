"""A unit of work is what the same statements one by one would be: same answers, same rows, same refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Index, MetaData, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from adapters.event_store import writing
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from tests.databases import Database

SAMPLES = MetaData(naming_convention=READ_MODELS.naming_convention)
plain = Table(
    "plain_sample",
    SAMPLES,
    Column("one", Text, primary_key=True),
    Column("two", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("usable", Boolean),
    Column("on", Date),
    Column("at", Utc),
    Index(None, "name"),
)
unique = Table(
    "unique_sample",
    SAMPLES,
    Column("one", Text, primary_key=True),
    Column("code", Text, unique=True),
    Column("pair", Text),
    Column("number", BigInteger),
    Column("name", Text),
    UniqueConstraint("pair", "number"),
)
SAMPLE = Projection("samples", [plain, unique])
Op = tuple[str, Table, dict[str, Any], dict[str, Any]]
History = tuple[list[Op], list[Op]]
"""What happened before a unit of work, and what it does."""
Key = tuple[object, ...]
AT = datetime(2026, 3, 29, 1, 30, 0, 5, tzinfo=UTC)

_columns = {
    "one": st.sampled_from("ab"),
    "two": st.sampled_from([1, 1, 1, 2]),
    "name": st.sampled_from(["x", "é", None]),
    "usable": st.none() | st.booleans(),
    "on": st.none() | st.just(date(2026, 1, 1)),
    "at": st.none() | st.sampled_from([AT, AT + timedelta(days=1)]),
    "code": st.sampled_from([None, None, "1", "2"]),
    "pair": st.sampled_from([None, "p"]),
    "number": st.integers(1, 2),
}


def _values(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: _columns[name] for name in names})


@dataclass
class Named:
    """What a view reads of an event: the keys that it names."""

    one: str


class Happened(NamedTuple):
    event: Named


def expecting(tx: Connection) -> View:
    coming: Any = [Happened(Named(one)) for one in "abc"]
    return View(tx).expect(coming)


@st.composite
def operations(draw: st.DrawFn) -> Op:
    kind = draw(st.sampled_from([*["insert", "delete"] * 4, "update", "update", "row", "rows", "flush"]))
    table = draw(st.sampled_from([plain, plain, unique]))
    names = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key.columns]
    key = draw(st.fixed_dictionaries({name: _columns[name] for name in keys}))
    rest = draw(_values([name for name in names if name not in keys]))
    if kind == "insert":
        return kind, table, {}, {**key, **rest}
    more = draw(st.just({}) | st.just({}) | _values(names))
    whole_key = draw(st.booleans())
    where = key | more if whole_key or not more else more
    if kind == "update" and not rest:
        rest = {"name": "x"}
    return kind, table, where, rest if kind == "update" else {}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Rows of few keys come and go. A key that is taken is seldom inserted, nor a name left out: all that
    comes after a refusal is left untried."""
    there: set[tuple[Table, Key]] = set()
    before, ops = draw(st.lists(operations(), max_size=6)), draw(st.lists(operations(), max_size=30))
    for happening in (before, ops):
        for at, (kind, table, where, values) in enumerate(happening):
            key = {column.name: (values | where).get(column.name) for column in table.primary_key}
            row = table, tuple(key.values())
            if kind == "insert" and row in there and draw(st.integers(0, 9)):
                kind, where, values = "delete", key, {}
            elif kind == "insert" and table is plain and draw(st.integers(0, 9)):
                values = {**values, "name": values.get("name") or "x"}
            happening[at] = kind, table, where, values
            if kind == "insert":
                there.add(row)
            elif kind == "delete":
                there.discard(row)
    return before, ops


class OneByOne:
    """What a View must be like: every operation is a statement, at once."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def insert(self, table: Table, **values: Any) -> None:
        self._tx.execute(sa.insert(table), values)

    def update(self, table: Table, where: Mapping[str, Any], /, **values: Any) -> int:
        return self._tx.execute(sa.update(table).where(*_fits(table, where)).values(values)).rowcount

    def delete(self, table: Table, where: Mapping[str, Any]) -> int:
        return self._tx.execute(sa.delete(table).where(*_fits(table, where))).rowcount

    def row(self, table: Table, where: Mapping[str, Any]) -> object:
        rows = self.rows(table, where)
        return rows[0] if rows else None

    def rows(self, table: Table, where: Mapping[str, Any]) -> list[dict[str, Any]]:
        ask = sa.select(table).where(*_fits(table, where)).order_by(*table.primary_key.columns)
        return [dict(row) for row in self._tx.execute(ask).mappings()]

    def flush(self) -> None:
        """Nothing waits."""


def _fits(table: Table, where: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.literal(value, table.c[name].type) for name, value in where.items()]


def _lived(tx: Connection, view: Any, ops: list[Op]) -> tuple[list[object], object, list[object]]:
    """What was answered, what was refused, and what is left where nothing was refused."""
    answers: list[object] = []
    try:
        for kind, table, where, values in ops:
            if kind == "insert":
                view.insert(table, **values)
            elif kind == "update":
                answers.append(view.update(table, where, **values))
            elif kind == "flush":
                view.flush()
                if isinstance(view, View):
                    view.go_on(tx)
            elif kind == "row" and {c.name for c in table.primary_key.columns} <= where.keys():
                answers.append(view.row(table, where))
            elif kind == "delete":
                answers.append(view.delete(table, where))
            else:
                answers.append(view.rows(table, where))
        view.flush()
    except IntegrityError:
        return [], "refused", []
    left = [
        list(tx.execute(table.select().order_by(*table.primary_key.columns))) for table in (plain, unique)
    ]
    return answers, None, list(left)


@pytest.fixture
def sampled(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Tables of our own; what is remembered from one transaction to the next is forgotten soon."""
    monkeypatch.setattr("projections.kept.REMEMBERED_MAX", 3)
    engine = database.engine()
    with writing(engine).begin() as tx:
        SAMPLE.create(tx)
    return database


def _came(one: str, **values: Any) -> Op:
    return "insert", plain, {}, {"one": one, "two": 1, "name": "x", **values}


def _went(one: str) -> Op:
    return "delete", plain, {"one": one, "two": 1}, {}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
@example(history=([], [_came("a"), _went("a"), _came("a", name="é")]))
@example(history=([], [_came("a"), _went("a"), _came("a", name="é"), _went("a")]))
@example(history=([_came("a")], [_went("a"), _came("a"), _went("a"), _came("a", name="é")]))
@example(
    history=(
        [],
        [
            ("insert", unique, {}, {"one": "a", "code": "1"}),
            ("insert", unique, {}, {"one": "b", "code": "2"}),
            ("update", unique, {"one": "b"}, {"name": "x"}),
            ("update", unique, {"one": "a"}, {"code": None}),
            ("update", unique, {"one": "b"}, {"code": "1"}),
            ("delete", unique, {"one": "b"}, {}),
            ("update", unique, {"one": "a"}, {"code": "1"}),
        ],
    )
)
def test_a_unit_of_work_equals_the_same_statements_one_by_one(sampled: Database, history: History) -> None:
    before, ops = history
    engine = writing(sampled._opened[0])
    lives = []
    for kind in (View, OneByOne, expecting):
        with engine.connect() as tx:
            start = tx.begin_nested()
            if _lived(tx, OneByOne(tx), before)[1]:
                start.rollback()  # nothing was there before, then
            lives.append(_lived(tx, kind(tx), ops))
            tx.rollback()
    assert lives[0] == lives[1] == lives[2]


def test_rows_that_are_coming_are_read_together(sampled: Database) -> None:
    with writing(sampled._opened[0]).begin() as tx:
        with View(tx) as view:
            for one in "ab":
                view.insert(unique, one=one, name="x")
        sent: list[str] = []
        sa.event.listen(tx, "before_cursor_execute", lambda _1, _2, sql, *_: sent.append(sql.split()[0]))
        view = expecting(tx)
        assert [view.row(unique, {"one": one}) is None for one in "abcd"] == [False, False, True, True]
    assert sent == ["SELECT", "SELECT"], "a, b and c together; d was not expected"


def test_rows_of_a_kind_are_written_together(sampled: Database) -> None:
    engine = writing(sampled._opened[0])
    with engine.begin() as tx:
        sent: list[str] = []
        sa.event.listen(tx, "before_cursor_execute", lambda _1, _2, sql, *_: sent.append(sql.split()[0]))
        with View(tx) as view:
            for two in range(50):
                view.insert(plain, one="a", two=two, name="x")
                view.update(plain, {"one": "a", "two": two}, usable=True)
        with View(tx) as view:
            for two in range(50):
                assert view.update(plain, {"one": "a", "two": two}, name="y") == 1
        assert [verb for verb in sent if verb != "SELECT"] == ["INSERT", "UPDATE"]


def test_what_a_handler_was_given_is_its_own(sampled: Database) -> None:
    with writing(sampled._opened[0]).begin() as tx:
        view = View(tx)
        view.insert(plain, one="a", two=1, name="x")
        row = view.row(plain, {"one": "a", "two": 1})
        assert row is not None
        assert isinstance(row, dict)
        row["name"] = "z"
        again = view.row(plain, {"one": "a", "two": 1})
        assert again is not None
        assert again["name"] == "x"
