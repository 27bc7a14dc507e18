"""The business register, asked over HTTP. Read reading.py first: what its answers mean."""

from adapters.register.kvk import KvkRegister
from adapters.register.line import Line

__all__ = ["KvkRegister", "Line"]
