"""Gives loaded functions a mutant's code: nothing is imported anew, so that most mutants take a second."""

import gc
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType


def swapped(before: str, after: str, path: str) -> bool:
    """Whether all that a mutant changes is in functions that are there, and it is done.

    Else nothing is changed: what runs while a module is loaded has run."""
    changes = dict(_changes(compile(before, path, "exec"), compile(after, path, "exec")))
    found = [one for one in gc.get_objects() if type(one) is FunctionType and one.__code__ in changes]
    if not changes or None in changes.values() or {one.__code__ for one in found} != set(changes):
        return False
    for one in found:
        new = changes[one.__code__]
        assert new is not None
        one.__code__ = new
    return True


def _changes(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType | None]]:
    """Each outermost function that changed; None where a module's or a class's own code did."""
    inner = list(zip(_parts(old), _parts(new), strict=False))
    if _own(old) != _own(new) or len(_parts(old)) != len(_parts(new)):
        yield old, None
    for was, is_ in inner:
        if not was.co_flags & inspect.CO_OPTIMIZED:  # a class
            yield from _changes(was, is_)
        elif _whole(was) != _whole(is_):
            yield was, is_


def _parts(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    """Constants as they are written: True is not 1."""
    constants = [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars


def _whole(code: CodeType) -> tuple[object, ...]:
    return (*_own(code), *map(_whole, _parts(code)))
