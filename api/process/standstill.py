"""Whether anything is recorded: not from when the log is found to contradict what was signed of it."""

from collections.abc import Callable


class Broken:
    """What contradicts what; "" where all is well. Found once, it stays so while this process lives."""

    first: Callable[[], None] | None = None
    """Done before commands are refused: who acts on what happened comes to rest."""

    def __init__(self, says: str, refuse: Callable[[], None]) -> None:
        self._says, self._refuse = says, refuse

    def __call__(self) -> str:
        return self._says

    def found(self, says: str) -> None:
        """From now on commands are refused, and nobody acts; reads go on."""
        if self._says:
            return
        if self.first is not None:
            self.first()
        self._refuse()
        self._says = says
