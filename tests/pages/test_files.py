"""The design system's files are as they were published, and a page weighs little."""

import hashlib
import json

from api.pages.files import COMPONENTS, files


def test_every_vendored_file_is_listed_with_its_hash_and_licence() -> None:
    listed = json.loads((COMPONENTS / "manifest.json").read_text())
    assert {one["file"] for one in listed} == {file.name for file in COMPONENTS.iterdir()} - {"manifest.json"}
    for one in listed:
        content = (COMPONENTS / one["file"]).read_bytes()
        assert hashlib.sha512(content).hexdigest() == one["sha512"], one["file"]
        assert one["version"]
        assert one["licence"] in ("EUPL-1.2", "0BSD"), "no GPL"


def test_what_every_page_loads_is_less_than_half_of_what_a_page_may_weigh() -> None:
    assert sum(len(file.packed) for file in files().values()) < 50_000
