"""Signing what the log has grown by, while a service runs."""

import logging
import threading
from typing import Final, Protocol

from api.compose import note

SIGN_EVERY_S: Final = 2.0
"""How long an event waits for its signature at most, where the tree has kept up."""

log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Who grows the tree."""

    def step(self) -> bool:
        """False where there was nothing to sign."""


class Signing:
    """A thread that does. What goes wrong is told once, and tried again."""

    def __init__(self, keeper: Keeper, every_s: float = SIGN_EVERY_S) -> None:
        self._keeper, self._every_s = keeper, every_s
        self._stop = threading.Event()
        self._told = ""
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
        self.sign()

    def sign(self) -> None:
        """Once, whatever goes wrong."""
        try:
            while self._keeper.step() and not self._stop.is_set():
                pass
            self._told = ""
        except Exception as error:  # the next round tries again
            if type(error).__name__ != self._told:
                self._told = type(error).__name__
                note(log, "signing", error)
