"""What leads to what, as the code itself has it: commands to events, events to who follows them."""

import ast
import importlib
import types
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

import adapters.reactors as reactors_room
from adapters.subscriptions.reacting import Reactor
from domain.catalogue import AGGREGATES, OPTIONAL_POLICIES, POLICIES, USE_CASES
from domain.kernel import Command, Event
from projections.catalogue import all_projections
from tests.architecture.sources import Source, sources

Kinds = frozenset[type[Any]]


# --- what there is -----------------------------------------------------------------------------


@cache
def commands_to(event: type[Event]) -> Sequence[type[Command]]:
    """The commands that an aggregate answers with this event."""
    return [command for command in AGGREGATES if event in _leads_to(AGGREGATES[command].decide, command)]


@cache
def use_cases_asking(command: type[Command]) -> Sequence[type[Command]]:
    """The commands across streams whose decision asks for this one."""
    return [each for each in USE_CASES if command in commands_of_use_case(each)]


def commands_of_use_case(command: type[Command]) -> Kinds:
    """What its decision asks for."""
    decide: Any = USE_CASES[command]
    return _commands(_leads_to(decide, command) - {command})


@cache
def read_models() -> Mapping[type[Event], Sequence[str]]:
    """By event, as each registers what it handles."""
    return _by_event((each.name, each.handles) for each in all_projections())


@cache
def reactors() -> Mapping[type[Event], Sequence[str]]:
    """By event, as each says what it handles."""
    return _by_event((kind.name, kind.handles) for kind in reactor_kinds())


@cache
def policies() -> Mapping[type[Event], Sequence[str]]:
    """By event that its function looks for."""
    every = {**POLICIES, **OPTIONAL_POLICIES}
    return _by_event((name, _looked_for(policy)) for name, policy in every.items())


def reactor_kinds() -> Sequence[type[Reactor]]:
    """Every reactor there is, by name."""
    for name in _modules(reactors_room):
        importlib.import_module(name)
    found = [kind for kind in _below(Reactor) if kind.__module__.startswith(reactors_room.__name__)]
    return sorted((kind for kind in found if "name" in vars(kind)), key=lambda kind: kind.name)


def commands_of_policy(name: str) -> Kinds:
    """What it asks for."""
    policy: Any = {**POLICIES, **OPTIONAL_POLICIES}[name]
    return _commands(_leads_to(policy, None))


def commands_of_reactor(kind: type[Reactor]) -> Kinds:
    """What its module asks for as the outcome, but for the other reactors in it."""
    others = {each.__name__ for each in reactor_kinds()} - {kind.__name__}
    nodes = [each for each in _source(kind.__module__).tree.body if getattr(each, "name", "") not in others]
    return _commands(_named_in(nodes, kind.__module__))


@cache
def modules_asking(command: type[Command]) -> Sequence[str]:
    """The modules outside the domain that ask for it: routes, daily steps, intake, reactors."""
    return [source.name for source in sources("adapters", "api") if command in _named_by(source)]


# --- how it is found ---------------------------------------------------------------------------


def _by_event(found: Any) -> Mapping[type[Event], Sequence[str]]:
    told: dict[type[Event], list[str]] = defaultdict(list)
    for name, events in found:
        for event in events:
            told[event].append(name)
    return told


def _commands(found: Iterable[Any]) -> Kinds:
    return frozenset(kind for kind in found if isinstance(kind, type) and issubclass(kind, Command))


@cache
def _leads_to(function: Any, command: type[Command] | None) -> Kinds:
    """The events and commands that a function makes when it is asked this, by itself or by what it calls."""
    found: set[type[Any]] = set()
    waiting, seen = [function], {function}
    while waiting:
        one = waiting.pop()
        for named in _named_in(_taken(_node(one), one.__module__, command), one.__module__):
            if isinstance(named, type):
                found.add(named)
            elif named not in seen:
                seen.add(named)
                waiting.append(named)
    return frozenset(found)


def _taken(node: ast.FunctionDef, module: str, command: type[Command] | None) -> list[ast.AST]:
    """The statements that are reached with this command: of what branches by command, only its branch."""
    taken: list[ast.AST] = []
    for statement in node.body:
        taken += _branch(statement, module, command)
    return taken


def _branch(statement: ast.stmt, module: str, command: type[Command] | None) -> list[ast.AST]:
    match statement:
        case ast.Match(subject=ast.Name(id="command"), cases=cases):
            named = [(_classes(case.pattern, module), case) for case in cases]
            fitting = [case for kinds, case in named if command in kinds]
            return [part for case in fitting or _otherwise(named) for part in case.body]
        case ast.If(test=ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id="command"), kind])):
            inside = command in _members(_resolved(kind, module))
            body = statement.body if inside else statement.orelse
            return [part for inner in body for part in _branch(inner, module, command)]
        case _:
            return [statement]


def _otherwise(cases: list[tuple[set[Any], ast.match_case]]) -> list[ast.match_case]:
    return [case for kinds, case in cases if not any(issubclass(kind, Command) for kind in kinds)]


def _classes(pattern: ast.AST, module: str) -> set[Any]:
    found = (_resolved(each.cls, module) for each in ast.walk(pattern) if isinstance(each, ast.MatchClass))
    return {kind for kind in found if isinstance(kind, type)}


def _looked_for(policy: Any) -> Kinds:
    """The events in the patterns and type checks of a function."""
    node, module = _node(policy), policy.__module__
    found = set(_classes(node, module))
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "isinstance":
            parts = each.args[1].elts if isinstance(each.args[1], ast.Tuple) else [each.args[1]]
            found |= {kind for part in parts for kind in _members(_resolved(part, module))}
    return frozenset(kind for kind in found if isinstance(kind, type) and issubclass(kind, Event))


def _named_in(nodes: Sequence[ast.AST], module: str) -> Iterator[Any]:
    """Events, commands and functions of the domain that these name, but for types and patterns."""
    for node in nodes:
        for part in _expressions(node):
            named = _resolved(part, module)
            if _is_of_the_domain(named):
                yield named


def _is_of_the_domain(named: Any) -> bool:
    if isinstance(named, type):
        return issubclass(named, Event | Command)
    return isinstance(named, types.FunctionType) and named.__module__.startswith("domain.")


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.pattern | ast.arguments | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
        return
    if isinstance(node, ast.Name | ast.Attribute):
        yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "bases"):
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, ast.AST):
                    yield from _expressions(inner)


def _resolved(node: ast.AST, module: str) -> Any:
    names = _names(module)
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if isinstance(
            names.get(name), types.ModuleType
        ):
            return getattr(names[name], attr, None)
        case ast.BinOp(left=left, right=right):
            return (*_members(_resolved(left, module)), *_members(_resolved(right, module)))
        case _:
            return None


@cache
def _names(module: str) -> Mapping[str, Any]:
    return vars(importlib.import_module(module))


def _members(kinds: Any) -> tuple[Any, ...]:
    if isinstance(kinds, tuple):
        return kinds
    return get_args(kinds) or (kinds,)


@cache
def _node(function: Any) -> ast.FunctionDef:
    tree = _source(function.__module__).tree
    return next(
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and each.name == function.__name__
    )


@cache
def _source(module: str) -> Source:
    file = f"{module.replace('.', '/')}.py"
    package = f"{module.replace('.', '/')}/__init__.py"
    return next(each for each in sources(module.split(".")[0]) if each.name in (file, package))


@cache
def _named_by(source: Source) -> Kinds:
    module = source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return frozenset(named for named in _named_in([source.tree], module) if isinstance(named, type))


def _modules(package: types.ModuleType) -> Iterator[str]:
    prefix = package.__name__.replace(".", "/") + "/"
    for source in sources(package.__name__.split(".")[0]):
        if source.name.startswith(prefix) and not source.name.endswith("__init__.py"):
            yield source.name.removesuffix(".py").replace("/", ".")


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
