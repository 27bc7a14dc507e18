"""Signing what the log has grown by, while a service runs."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from api.compose import note
from api.process.evidence import evidence

SIGN_EVERY_S: Final = 2.0
"""How long an event waits for its signature at most, where the tree has kept up."""
WATCH_EVERY_S: Final = 5.0
"""How long a process that does not sign goes on over a log that is no longer what was signed."""

log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who grows the tree."""

    def step(self) -> int:
        """How many events it signed, at most a stretch. Raises Contradicted."""


class Signing:
    """A thread that does. What goes wrong is told once, and tried again; ``halt`` is called, and nothing
    more is tried, where the log is not what was signed of it."""

    def __init__(self, keeper: Keeper, halt: Callable[[str], None], every_s: float = SIGN_EVERY_S) -> None:
        self._keeper, self._halt, self._every_s = keeper, halt, every_s
        self._stop = threading.Event()
        self._told, self._halted = "", False
        self._thread = threading.Thread(target=self._run, name="signing")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After a last look, so that what was recorded is signed."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self.sign()
            if self._halted:
                return
        self.sign()

    def sign(self) -> None:
        """Once, whatever goes wrong."""
        try:
            while self._keeper.step() == evidence.STRETCH and not self._stop.is_set():
                pass  # less: it has caught up, and looking again would cost as much as a small signature
            self._told = ""
        except evidence.Contradicted as contradicted:
            self._halted = True
            self._halt(str(contradicted))
            note(log, "signing", contradicted)
        except Exception as error:  # the next round tries again
            if type(error).__name__ != self._told:
                self._told = type(error).__name__
                note(log, "signing", error)
