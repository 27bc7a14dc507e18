"""Fixtures: an office, and read models that follow it."""

from tests.projections.conftest import models, office, tables_on_postgresql, tables_on_sqlite

__all__ = ["models", "office", "tables_on_postgresql", "tables_on_sqlite"]
