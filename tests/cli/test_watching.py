"""A witness on another machine: it pulls by the commands of docs/audit.md, and sees what nobody here can."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest

from tests.cli.command import ROOT, Toegang
from tests.cli.test_following_along import ask
from tests.patient import SECONDS_MAX

metamorphic = pytest.importorskip(
    "metamorphic_log", reason="metamorphic-log of requirements/test.txt is not installed"
)
pytestmark = pytest.mark.reference

CHECKPOINT = 'curl -sH "X-Api-Key: $WATCH" $BASE/v1/audit/trees/1/checkpoint'
GROWTH = 'curl -sH "X-Api-Key: $WATCH" "$BASE/v1/audit/trees/1/growth?from=100"'


@dataclass(frozen=True)
class Elsewhere:
    """What the other machine has: an address, a key that shows no event, and the log's public key."""

    base: str
    watch: str
    public: str

    def pull(self, command: str) -> str:
        """In a process of its own."""
        assert command in (ROOT / "docs" / "audit.md").read_text()
        return self._typed(command)

    def growth(self, size: int) -> list[bytes]:
        assert GROWTH in (ROOT / "docs" / "audit.md").read_text()
        told = json.loads(self._typed(GROWTH.replace("from=100", f"from={size}")))
        return [base64.b64decode(one) for one in told["path"]]

    def size(self, note: str) -> int:
        """Of a checkpoint that the log signed."""
        found: int = metamorphic.checkpoint_verify(note, [self.public]).size
        return found

    def _typed(self, command: str) -> str:
        env = {"BASE": self.base, "WATCH": self.watch, "PATH": "/usr/local/bin:/usr/bin:/bin"}
        done = subprocess.run(
            ["sh", "-c", command], env=env, capture_output=True, text=True, timeout=SECONDS_MAX, check=True
        )
        return done.stdout


@contextmanager
def watched(toegang: Toegang, watch: str, events: int) -> Iterator[Elsewhere]:
    """A system in which so much happens, and is signed, before it is looked at."""
    with toegang.serving("--no-work") as (http, _):
        for _ in range(events):
            ask(http)
        public = json.loads(toegang.said("audit", "sign", "--json"))["key"]
        yield Elsewhere(str(http.base_url).rstrip("/"), watch, public)


def test_a_second_machine_sees_that_a_log_only_grew_and_that_one_was_put_back_whole(toegang: Toegang) -> None:
    """Database, tree and the witness beside them are put back together: on that machine all is well."""
    watch = toegang.said("keys", "make", "watcher", "--scope", "tree").strip()
    backup = toegang.data_dir.with_name("backup")
    with watched(toegang, watch, events=3) as elsewhere:
        first = elsewhere.pull(CHECKPOINT)
        assert elsewhere.size(first) == 3
    shutil.copytree(toegang.data_dir, backup)
    with watched(toegang, watch, events=2) as elsewhere:
        second = elsewhere.pull(CHECKPOINT)
        assert elsewhere.size(second) == 5
        keys = [elsewhere.public]
        metamorphic.checkpoint_verify_consistency(first, second, keys, elsewhere.growth(3))
        refused = httpx.get(f"{elsewhere.base}/v1/feed", headers={"X-Api-Key": watch})
        assert refused.status_code == 403, "its key shows no event"
    shutil.rmtree(toegang.data_dir)
    backup.rename(toegang.data_dir)
    with watched(toegang, watch, events=4) as elsewhere:
        assert toegang.run("audit", "verify", "--whole").code == 0
        third = elsewhere.pull(CHECKPOINT)
        assert elsewhere.size(third) == 7
        metamorphic.checkpoint_verify_consistency(first, third, keys, elsewhere.growth(3))
        with pytest.raises(metamorphic.VerifyError):
            metamorphic.checkpoint_verify_consistency(second, third, keys, elsewhere.growth(5))
