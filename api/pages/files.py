"""Files that every page loads: the design system's, as they were published, and our theme and script."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import Response

HERE: Final = Path(__file__).parent
COMPONENTS: Final = HERE / "vendored"
"""Listed in manifest.json: version, sha512, licence."""
OURS: Final = HERE / "static"
SCRIPT: Final = "text/javascript; charset=utf-8"
FOR_EVER: Final = "public, max-age=31536000, immutable"
"""The address has the content's hash."""


@dataclass(frozen=True, slots=True)
class File:
    """As it is sent; ``address`` changes with its content."""

    address: str
    media_type: str
    plain: bytes
    packed: bytes

    def answer(self, accepted: str) -> Response:
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in accepted:
            return Response(
                self.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=self.media_type
            )
        return Response(self.plain, headers=headers, media_type=self.media_type)


@cache
def files() -> Mapping[str, File]:
    """By name: the stylesheets in one, ours last, since it sets what the components leave open."""
    components = sorted(COMPONENTS.glob("*.css"))
    css = b"\n".join(file.read_bytes() for file in (*components, OURS / "theme.css"))
    found = {
        "style.css": ("text/css; charset=utf-8", css),
        "htmx.js": (SCRIPT, (COMPONENTS / "htmx.min.js").read_bytes()),
        "pages.js": (SCRIPT, (OURS / "pages.js").read_bytes()),
        "passkeys.js": (SCRIPT, (OURS / "passkeys.js").read_bytes()),
        "icon.svg": ("image/svg+xml", (OURS / "icon.svg").read_bytes()),
    }
    return {name: _file(name, *kind) for name, kind in found.items()}


def by_address(address: str) -> File | None:
    return next((file for file in files().values() if file.address == address), None)


def _file(name: str, media_type: str, content: bytes) -> File:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return File(f"/static/{digest}/{name}", media_type, content, gzip.compress(content, 9, mtime=0))
