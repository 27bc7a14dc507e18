"""Every kind of refusal there is: name, usual status, rule, and what it says in English and Dutch."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import LANGUAGES, Kind, Language, Text
from api.http.problem_kinds.of_filing import OF_FILING
from api.http.problem_kinds.of_passkeys import OF_PASSKEYS
from api.http.problem_kinds.of_the_domain import OF_THE_DOMAIN, REJECTIONS
from api.http.problem_kinds.of_the_edge import OF_THE_EDGE
from api.http.problem_kinds.of_the_portal import OF_THE_PORTAL
from api.http.problem_kinds.of_the_tree import OF_THE_TREE

__all__ = ["KINDS", "LANGUAGES", "REJECTIONS", "Kind", "Language", "Text"]

PARTS: Final = (OF_THE_DOMAIN, OF_FILING, OF_THE_EDGE, OF_THE_PORTAL, OF_THE_TREE, OF_PASSKEYS)
KINDS: Final[Mapping[str, Kind]] = dict(sorted((name, kind) for part in PARTS for name, kind in part.items()))
"""By name. Names are public and never change."""
