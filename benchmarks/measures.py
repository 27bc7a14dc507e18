"""Every measure by its name, in the order in which they run."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks import (
    account_count,
    appends,
    bulk,
    catch_up,
    commands,
    evidence,
    explaining,
    following,
    http_requests,
    load,
    long_streams,
    pages,
    read_model_delay,
    rebuild,
    replay,
    starts,
    stream_size,
    workers,
)
from benchmarks.harness import Result
from benchmarks.store import Bench

MEASURES: Final[Mapping[str, Callable[[Bench], Iterator[Result]]]] = {
    "appends": appends.run,
    "commands": commands.run,
    "bulk": bulk.run,
    "replay": replay.run,
    "catch-up": catch_up.run,
    "rebuild": rebuild.run,
    "http": http_requests.run,
    "pages": pages.run,
    "workers": workers.run,
    "delay": read_model_delay.run,
    "long-streams": long_streams.run,
    "explaining": explaining.run,
    "evidence": evidence.run,
    "feed": following.run,
    "starts": starts.run,
    "load": load.run,
    "stream-size": stream_size.run,
    "account-count": account_count.run,
}
