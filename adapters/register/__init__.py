"""The business register, asked over HTTP. Read reading.py first: what its answers mean."""

from adapters.register.kvk import KvkRegister

__all__ = ["KvkRegister"]
