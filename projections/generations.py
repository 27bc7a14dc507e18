"""How a read model's tables are made, and their doubles under a suffix, for the generation being rebuilt."""

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Dialect, MetaData, Table
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

NamedPart = sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.Index


@cache
def physical(table: Table, suffix: str) -> Table:
    """The table itself, or its double of another generation: every name in it carries the suffix."""
    if not suffix:
        return table
    double = table.to_metadata(
        MetaData(naming_convention=table.metadata.naming_convention), name=f"{table.name}{suffix}"
    )
    names = {shape(part): part.name for part in named_parts(table)}
    for part in named_parts(double):
        part.name = f"{names[shape(part)]}{suffix}"
    return double


def made_by(table: Table, dialect: Dialect) -> Sequence[str]:
    """The statements that make it. Writing them out takes longer than the database takes to follow them."""
    found = _made_by.get((table, dialect.name))
    if found is None:
        indexes = sorted(table.indexes, key=shape)
        whole: Sequence[ExecutableDDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        found = _made_by[table, dialect.name] = [str(each.compile(dialect=dialect)) for each in whole]
    return found


_made_by: dict[tuple[Table, str], Sequence[str]] = {}


def named_parts(table: Table) -> Sequence[NamedPart]:
    """What has a name of its own in the database beside the table's."""
    keys = [c for c in table.constraints if isinstance(c, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
    return sorted([*keys, *table.indexes], key=shape)


def shape(part: NamedPart) -> tuple[str, tuple[str, ...]]:
    """What tells the parts of one table apart."""
    return type(part).__name__, tuple(column.name for column in part.columns)
