"""Positions of the log, as numbers."""

from typing import Final

POSITION_MAX: Final = 2**63 - 1
"""What a database can compare with; a greater number in a query would be an error of ours."""
