"""The business register, asked over HTTP. Read reading.py first: what its answers mean; fields.py and
addresses.py are how it writes."""

from adapters.register.kvk import KvkRegister
from adapters.register.line import Line
from adapters.register.recent import RecentRegister

__all__ = ["KvkRegister", "Line", "RecentRegister"]
