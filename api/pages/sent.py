"""What a form sent: fields, and files where it has some (RFC 7578)."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

PARTS_MAX: Final = 100
"""Fields of a form, in either way of sending it."""
FILES_MAX: Final = 1


class Unreadable(Exception):
    """It is not what a browser sends."""


@dataclass(frozen=True, slots=True)
class Sent:
    """``typed``: several values of one name with commas between them; ``files``: by the field's name."""

    typed: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict)


class _InMemory(MultiPartParser):
    """What was sent is never written to a disk: it may be anybody's."""

    spool_max_size = 0
    """Of a file in memory: no limit, since the whole was limited before."""


async def sent(headers: Headers, body: bytes) -> Sent:
    """Raises Unreadable."""
    if not headers.get("content-type", "").startswith("multipart/form-data"):
        text = body.decode("utf-8", "replace")
        try:
            return Sent(_typed(parse_qsl(text, keep_blank_values=True, max_num_fields=PARTS_MAX)))
        except ValueError as error:
            raise Unreadable from error
    parser = _InMemory(headers, _at_once(body), max_files=FILES_MAX, max_fields=PARTS_MAX)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise Unreadable from error
    items = form.multi_items()
    files = {name: await value.read() for name, value in items if isinstance(value, UploadFile)}
    await form.close()
    return Sent(_typed((name, value) for name, value in items if isinstance(value, str)), files)


def _typed(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    several = defaultdict[str, list[str]](list)
    for name, value in pairs:
        several[name].append(value)
    return {name: ",".join(values) for name, values in several.items()}


async def _at_once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
