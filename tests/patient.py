"""Asking over HTTP as long as a loaded machine needs; a test says what is answered, never how fast."""

from functools import partial
from typing import Final

import httpx

SECONDS_MAX: Final = 60

get = partial(httpx.get, timeout=SECONDS_MAX)
post = partial(httpx.post, timeout=SECONDS_MAX)
put = partial(httpx.put, timeout=SECONDS_MAX)
