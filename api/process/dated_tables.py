"""The files of prices and terms, apart: who shows or checks one needs no system."""

from adapters import dated_tables as dated_tables
