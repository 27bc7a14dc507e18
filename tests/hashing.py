"""What a password costs in a system that a test composes: nothing. In earnest: tests/cli/test_staff.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from adapters.access.hashing import CHEAP
from api import compose


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Of systems that are opened meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compose, "OWASP", CHEAP)
        yield
