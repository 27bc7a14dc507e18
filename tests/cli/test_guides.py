"""Every command of a guide is typed, in its order, on the data of `make run`: no guide goes stale."""

import json
import os
import re
import shutil
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import pytest

from api.demo.data import make
from api.settings import Settings
from tests.cli.command import ROOT, Toegang, free_port
from tests.patient import SECONDS_MAX
from tests.processes import Typed

DOCS: Final = ROOT / "docs"
GUIDE_SECONDS_MAX: Final = 180
"""Less than what ends a test that hangs: it tells what was said until then."""
LEFT_OUT: Final = {
    "finance.md": {".venv/bin/toegang simulate-year --customers 5"},
    "following.md": {
        'curl -sN "$BASE/v1/feed/stream?after=0&type=account" -H "X-Api-Key: $FEED_KEY"',
        ".venv/bin/python docs/examples/follow.py $BASE position.txt account invoice",
    },
}
"""Told by tests/life/test_year.py: half a minute; by tests/cli/test_following_along.py: without an end."""
ENDS: Final[Mapping[str, Mapping[str, int]]] = {
    "finance.md": {},
    "audit.md": {"toegang audit diff": 1, "toegang audit acknowledge": 2},
    "following.md": {},
}
"""The exit code of each command that the guide says ends with another than 0."""
REFUSED: Final[Mapping[str, Sequence[str]]] = {
    "finance.md": ("409 /v1/invoices/{}/hold", "403 /v1/invoices/{}/write-off-approvals"),
    "audit.md": (),
    "following.md": (),
}
"""What the guide says is refused, in its order."""
# What ends otherwise than with 0, and each answer of HTTP, are told on standard error.
TOLD: Final = """
set -o pipefail -o errtrace
trap 'echo "@ended $? $BASH_COMMAND" >&2' ERR
curl() { command curl --write-out '%{stderr}\\n@answered %{http_code} %{url_effective}\\n' "$@"; }
"""
CLIENT: Final = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({address!r})
    asked.sendall(json.dumps([sys.argv[1:], os.getcwd()]).encode() + b"\\n")
    code, out, err = json.load(asked.makefile())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""


@dataclass(frozen=True)
class Place:
    """A demo that is served, and a folder in which `toegang` is typed on it."""

    folder: Path
    base: str
    outside: str


class Commands(socketserver.ThreadingUnixStreamServer):
    """Types what the script `toegang` is called with: only loading modules is spared, see Typed."""

    daemon_threads = True
    environment: Mapping[str, str]


class Command(socketserver.StreamRequestHandler):
    server: Commands

    def handle(self) -> None:
        words, folder = json.loads(self.rfile.readline())
        typed = Typed(words, self.server.environment, Path(folder))
        out, err = typed.communicate(SECONDS_MAX)
        self.wfile.write(json.dumps([typed.returncode, out, err]).encode())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; copied, never used."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    make(Settings(data_dir=folder))
    return folder


@pytest.fixture
def place(demo: Path, tmp_path: Path) -> Iterator[Place]:
    toegang = Toegang(tmp_path / "data")
    shutil.copytree(demo, toegang.data_dir)
    ports = {"PORT": str(free_port()), "STAND_IN_PORT": str(free_port())}
    with toegang.serving("--demo", **ports) as (http, _), typing(tmp_path, toegang.environment(ports)):
        yield Place(tmp_path, base_of(http), f"http://127.0.0.1:{ports['STAND_IN_PORT']}")


@contextmanager
def typing(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """`.venv/bin/toegang` in that folder is the command line."""
    with TemporaryDirectory(prefix="toegang-") as short:  # the address of a socket is at most 100 characters
        address = f"{short}/commands"
        script = folder / ".venv" / "bin" / "toegang"
        script.parent.mkdir(parents=True)
        script.write_text(CLIENT.format(python=sys.executable, address=address))
        script.chmod(0o700)
        script.with_name("python").symlink_to(sys.executable)
        (folder / "docs").symlink_to(DOCS)
        with Commands(address, Command) as server:
            server.environment = environment
            thread = threading.Thread(target=server.serve_forever, name="commands")
            thread.start()
            yield
            server.shutdown()
            thread.join()


def base_of(http: httpx.Client) -> str:
    return str(http.base_url).rstrip("/")


@pytest.mark.parametrize("guide", ["finance.md", "audit.md", "following.md"])
def test_every_command_of_a_guide_does_what_it_says(place: Place, guide: str) -> None:
    script = TOLD + "\n".join(commands(guide)).replace("http://127.0.0.1:8800", place.base).replace(
        "http://127.0.0.1:8801", place.outside
    )
    script = script.replace("9000", str(free_port()))  # of the receiver in following.md
    path = f"{place.folder / '.venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(place.folder), "LC_ALL": "C.UTF-8"}
    out, err = typed(script, place.folder, environment)
    told = f"{out}\n{err}"
    assert "unbound variable" not in err, told
    ended = re.findall(r"^@ended (\d+) (.*)$", err, re.MULTILINE)
    assert [one for one in ended if not expected(guide, *one)] == [], told
    assert {start for start in ENDS[guide] if not any(what.startswith(start) for _, what in ended)} == set()
    refused = re.findall(r"^@answered ([045]\d\d) http://[^/]+([^?\n]*)", err, re.MULTILINE)
    assert [f"{code} {without_ids(path)}" for code, path in refused] == list(REFUSED[guide]), told
    assert re.search(r"^@answered 2", err, re.MULTILINE) or "curl" not in script


def typed(script: str, folder: Path, environment: Mapping[str, str]) -> tuple[str, str]:
    """What it said; what it started ends with it, also where it hangs."""
    bash = subprocess.Popen(
        ["bash", "-u", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with bash:
        try:
            return bash.communicate(timeout=GUIDE_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(bash.pid, signal.SIGKILL)
            pytest.fail("it does not end:\n" + "\n".join(bash.communicate()))


def commands(guide: str) -> Sequence[str]:
    """The lines of its blocks; each that is left out is there."""
    blocks = re.findall(r"^```\n(.*?)^```$", (DOCS / guide).read_text(), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).splitlines()
    left_out = LEFT_OUT.get(guide, set())
    assert left_out <= set(lines)
    return [line for line in lines if line not in left_out]


def expected(guide: str, code: str, what: str) -> bool:
    return any(what.startswith(start) and int(code) == one for start, one in ENDS[guide].items())


def without_ids(path: str) -> str:
    """Numbers of invoices and what else names one thing by digits."""
    return re.sub(r"/[^/]*\d{4}[^/]*", "/{}", path)
