"""The command line as operators run it: a process of its own, told where its data lies by the environment."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.patient import SECONDS_MAX
from tests.processes import Typed
from toegang_testing.seller import NAMED

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Of a refusal: one line on standard error, exit code 1, no traceback."""
        assert (self.code, self.out) == (1, ""), self
        [line] = self.err.splitlines()
        assert line.startswith("toegang: "), self
        return line.removeprefix("toegang: ")


@dataclass(frozen=True)
class Toegang:
    """The command `toegang` on a data directory."""

    data_dir: Path

    def run(self, *words: str, **settings: str) -> Ran:
        """Settings by their name without the prefix."""
        typed = Typed(words, self.environment(settings), self.data_dir.parent)
        try:
            out, err = typed.communicate(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            typed.kill()
            raise
        assert typed.returncode is not None
        return Ran(typed.returncode, out, err)

    def said(self, *words: str, **settings: str) -> str:
        """What it said; it went well."""
        ran = self.run(*words, **settings)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    @contextmanager
    def serving(self, *words: str, **settings: str) -> Iterator[tuple[httpx.Client, Typed]]:
        """`serve` as soon as it listens; stopped at the end unless the test did."""
        settings = {"PORT": str(free_port()), "STAND_IN_PORT": "0", **settings}
        process = Typed(("serve", *words), self.environment(settings), self.data_dir.parent)
        try:
            process.await_word("Serving on", SECONDS_MAX)
            base_url = f"http://127.0.0.1:{settings['PORT']}"
            patient = httpx.HTTPTransport(retries=7)  # it says so just before it listens
            with httpx.Client(base_url=base_url, transport=patient, timeout=SECONDS_MAX) as http:
                http.get("/health")
            with httpx.Client(base_url=base_url, timeout=SECONDS_MAX) as http:
                yield http, process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate(SECONDS_MAX)
                raise

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TOEGANG_")}
        chosen = {f"TOEGANG_{name.upper()}": value for name, value in {**NAMED, **settings}.items()}
        wide = {"COLUMNS": "400", "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        return {**ours, **wide, "TOEGANG_DATA_DIR": str(self.data_dir), **chosen}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
