"""Processes that begin with everything loaded: forked from one that imported it once and has no threads."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

forked: Any = multiprocessing.get_context("forkserver")
forked.set_forkserver_preload(["tests.loaded", "tests.crash.workers"])

LOOK_S = 0.02


class Typed:
    """The command ``toegang`` in a process of its own, as a shell starts it, with the face of a Popen.

    Only loading modules is spared, which takes ten times as long as what most commands do."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._kept = TemporaryDirectory(prefix="toegang-typed-")
        self._out, self._err = (Path(self._kept.name, name) for name in ("out", "err"))
        given = (words, dict(environment), str(folder), str(self._out), str(self._err))
        self._process = forked.Process(target=_type, args=given)
        self._process.start()
        self._told: tuple[str, str] | None = None

    @property
    def pid(self) -> int:
        pid: int = self._process.pid
        return pid

    @property
    def returncode(self) -> int | None:
        """Negative: the signal that ended it. None: it goes on."""
        code: int | None = self._process.exitcode
        return code

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def await_word(self, word: str, timeout: float) -> None:
        """Until it has said that."""
        until = time.monotonic() + timeout
        while not (self._out.exists() and word in self._out.read_text()):
            assert self.returncode is None, self.communicate(timeout)
            assert time.monotonic() < until, f"it never says {word!r}"
            self._process.join(LOOK_S)

    def wait(self, timeout: float) -> None:
        """Raises TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("toegang", timeout)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """All that it wrote, once it has ended. Raises TimeoutExpired."""
        self.wait(timeout)
        if self._told is None:
            with self._kept:
                self._told = self._out.read_text(), self._err.read_text()
        return self._told


def _type(words: Sequence[str], environment: Mapping[str, str], folder: str, out: str, err: str) -> None:
    from api.cli.main import main

    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["toegang", *words]
    main()
