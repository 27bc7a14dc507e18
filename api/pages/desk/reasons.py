"""The reasons that fit an act, of all that staff may give (D17): few enough to choose well from."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reasons:
    """``fitting``: in the order in which they are shown; ``usual``: the one that is filled in, if any."""

    fitting: tuple[str, ...] = ()
    usual: str = ""


def usually(first: str, *others: str) -> Reasons:
    """The first is filled in."""
    return Reasons((first, *others), first)


def one_of(*fitting: str) -> Reasons:
    """None is filled in: what the act does to somebody is thought about first."""
    return Reasons(fitting)


NONE: Final = Reasons()
"""Of an act that is about oneself."""
BY_HOLDER: Final = ("holder_asked", "account_manager_asked", "left_organisation")
ASKED: Final = usually(*BY_HOLDER, "correction")
"""What a holder or a customer may ask."""
CORRECTED: Final = usually("correction", "holder_asked", "account_manager_asked")
"""What staff finds out, or is told."""
SENT_AGAIN: Final = usually("not_delivered", "holder_asked", "correction")
REPAIRED: Final = usually("correction", "fault", "holder_asked")
"""What something that failed left behind."""
STAFFED: Final = usually("staff_change", "correction")
