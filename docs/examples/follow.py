"""Follows all that happens, from where it left off: nothing is missed, whatever breaks down in between.

Needs httpx (pip install httpx). It prints a line per event; do your own work in `handle`:
    FEED_KEY=... python follow.py http://127.0.0.1:8800 position.txt [--once] [event or kind of stream ...]
--once: stops at the present, for who is started by a timer.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx

AGAIN_S = 2.0
SILENT_MAX_S = 45.0  # a comment comes every 15 seconds at least


def handle(event: dict) -> None:
    """Harmless when repeated: after a crash the last event may come again, under the same id."""
    print(event["id"], event["type"], event["subject"], flush=True)


def read_pages(http: httpx.Client, place: Path, wanted: dict) -> None:
    """Up to the present, page by page."""
    more = True
    while more:
        page = http.get("/v1/feed", params={**wanted, "after": position(place), "limit": 1000})
        page.raise_for_status()
        for event in page.json():
            handle(event)
            remember(place, event["id"])
        remember(place, page.headers["Feed-Position"])  # it moved on also where nothing wanted happened
        more = "next" in page.links


def follow(http: httpx.Client, place: Path, wanted: dict) -> None:
    """What happens, as it happens, until the connection ends."""
    headers = {"Last-Event-ID": position(place)}
    with http.stream("GET", "/v1/feed/stream", params=wanted, headers=headers) as stream:
        stream.raise_for_status()
        for last, data in server_sent(stream.iter_lines()):
            if data:
                handle(json.loads(data))
            remember(place, last)


def server_sent(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The id and data of each event; of a heartbeat the id alone."""
    last = data = ""
    for line in lines:
        if line.startswith("id: "):
            last = line.removeprefix("id: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
        elif line == "" and last:
            yield last, data
            last = data = ""


def position(place: Path) -> str:
    return place.read_text().strip() if place.exists() else "0"


def remember(place: Path, last: str) -> None:
    """Whole or not at all: a crash leaves the former one."""
    new = place.with_suffix(".new")
    new.write_text(last)
    new.replace(place)


def main(base: str, file: str, *words: str) -> None:
    wanted = {"type": [word for word in words if word != "--once"]}
    headers = {"X-Api-Key": os.environ["FEED_KEY"]}
    with httpx.Client(base_url=base, headers=headers, timeout=SILENT_MAX_S) as http:
        if "--once" in words:
            read_pages(http, Path(file), wanted)
            return
        while True:
            try:
                read_pages(http, Path(file), wanted)
                follow(http, Path(file), wanted)
            except httpx.TransportError as lost:
                print(f"connecting again: {type(lost).__name__}", file=sys.stderr)
            except httpx.HTTPStatusError as refused:
                if refused.response.status_code not in (429, 503):
                    raise  # waiting does not help: the problem says what does
            time.sleep(AGAIN_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
