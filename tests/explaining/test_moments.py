"""As of a moment: every aggregate's state is told as JSON, with no personal value."""

import json

import pytest

from api.explaining.moments import as_of
from domain.catalogue import BY_STREAM
from domain.ports import Archive
from tests.projections.history import kept
from tests.projections.story import story
from toegang_testing.world import World

LOG = [one._replace(event=kept(one.event)) for one in story()]
KINDS = sorted({one.stream.partition("-")[0] for one in LOG})


@pytest.fixture(scope="module")
def log() -> Archive:
    return World(log=LOG)


def test_the_story_has_every_aggregate() -> None:
    assert sorted(BY_STREAM) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_any_stream_is_told_as_it_was_after_each_of_its_events(log: Archive, kind: str) -> None:
    seen: dict[str, int] = {}
    for happened in LOG:
        if not happened.stream.startswith(f"{kind}-"):
            continue
        seen[happened.stream] = seen.get(happened.stream, 0) + 1
        then = as_of(log, happened.stream, happened.position)
        assert then.version == seen[happened.stream]
        told = json.dumps(then.fields)  # raises where a part is of a type that JSON does not know
        assert "sealed:1|" not in told
        assert isinstance(then.fields, dict)
