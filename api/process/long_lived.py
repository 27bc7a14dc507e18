"""What a process keeps until its end is not looked through for garbage again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def long_lived() -> Iterator[None]:
    """Leaves what was made so far out of full collections: each takes 0.1 s otherwise, and everybody waits.

    What became garbage meanwhile is collected afterwards."""
    gc.collect(1)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
