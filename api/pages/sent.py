"""What a form sent: fields, and files where it has some (RFC 7578)."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

PARTS_MAX: Final = 100
FILES_MAX: Final = 1


class Unreadable(Exception):
    """It is not what a browser sends."""


@dataclass(frozen=True, slots=True)
class Sent:
    """``typed``: several values of one name with commas between them; ``files``: by the field's name."""

    typed: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def take(self, pairs: Iterable[tuple[str, str]]) -> None:
        for name, value in pairs:
            self.typed[name] = f"{self.typed[name]},{value}" if name in self.typed else value


class _InMemory(MultiPartParser):
    """What was sent is never written to a disk: it may be anybody's."""

    spool_max_size = 0
    """Of a file in memory: no limit, since the whole was limited before."""


async def sent(headers: Headers, body: bytes) -> Sent:
    """Raises Unreadable."""
    found = Sent()
    if not headers.get("content-type", "").startswith("multipart/form-data"):
        found.take(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        return found
    parser = _InMemory(headers, _at_once(body), max_files=FILES_MAX, max_fields=PARTS_MAX)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise Unreadable from error
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            found.files[name] = await value.read()
        else:
            found.take([(name, value)])
    await form.close()
    return found


async def _at_once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
