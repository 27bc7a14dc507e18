"""Every read model: each module of this package that declares ``projection``."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import projections
from projections.kernel import Projection


@cache
def all_projections() -> Sequence[Projection]:
    """By name; the order in which they are stepped. Looked for once."""
    modules = (import_module(f"projections.{module.name}") for module in iter_modules(projections.__path__))
    found = (getattr(module, "projection", None) for module in modules)
    return tuple(sorted((p for p in found if isinstance(p, Projection)), key=lambda p: p.name))
