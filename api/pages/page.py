"""A page: its address, who may see it, what it shows and what it takes."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final

from starlette.responses import Response

Handler = Callable[[Any], Awaitable[Response]]
"""Of a Visit, which knows its page."""
FORM_BYTES_MAX: Final = 64 * 1024


class Who(Enum):
    """Whose session a page is asked with."""

    ANYBODY = "anybody"
    HOLDER = "holder"
    STAFF = "staff"


@dataclass
class Page:
    """``path`` as /account/orders/{order_id}; what is named in it never says who somebody is. Pages of a
    session without one lead to logging in."""

    path: str
    who: Who = Who.ANYBODY
    log_in_at: str = "/log-in/my-account"
    """Where a holder without a session is sent."""
    form_at: str = ""
    """Of a page that shows nothing: which one shows its form."""
    bytes_max: int = FORM_BYTES_MAX
    """Of what its form sends."""
    before: str = ""
    """An operation that is asked before what was sent is read: what it refuses is read from nobody."""
    asks: Sequence[tuple[str, str]] = ()
    """Methods and addresses of operations of which it needs one at least: staff whose roles allow none of
    them is shown no way here."""
    handlers: dict[str, Handler] = field(default_factory=dict)

    def shows(self, handler: Handler) -> Handler:
        """What is done when somebody comes."""
        self.handlers["GET"] = handler
        return handler

    def takes(self, handler: Handler) -> Handler:
        """What is done when somebody sends the page's form, whose token is checked before."""
        self.handlers["POST"] = handler
        return handler

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))
