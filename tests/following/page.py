"""docs/events.md: every event, what it means, its fields, what leads to it and who follows it."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from api.following.schemas import names_and_versions, schema
from domain.catalogue import AGGREGATES, BY_STREAM, EVENTS, OPTIONAL_POLICIES, POLICIES, USE_CASES
from domain.explaining.chain import rules_of
from domain.kernel import Command, Event, JsonObject
from domain.values import sealed_fields
from tests.architecture.sources import ROOT, sources
from tests.following import flow

PAGE: Final = ROOT / "docs" / "events.md"
SCHEMAS: Final = ROOT / "docs" / "event-schemas.json"
HEAD: Final = """# Events

Everything that can happen, as the log keeps it and as [followers](following.md) are told it. Made from the
code by `python -m tests.architecture.write`; a test holds it to be current.

- **Released means for ever**: a name, a field and its meaning never change. What changes is a new version;
  older ones are read as the newest. A schema of each version: [event-schemas.json](event-schemas.json), and
  `GET /v1/event-schemas/{event}/{version}`.
- **Kept**: *clear*, or *sealed* under the key of whom it is about. A sealed field is told only
  with the scope `events-personal`; once its key is destroyed nobody can read it, and the field says so (D12).
- **Units**: `…_cents` whole euro cents, `…_on` days in Europe/Amsterdam, `…_at` moments in UTC.
- **Comes from**: the commands that an aggregate answers with this event, and who asks them: decisions that
  span streams, policies, reactors, and modules of the edge and of the daily work.
- **Followed by**: read models, policies and reactors, as they register for it. Systems outside follow all.

## The whole flow

What happens in one kind of stream leads to what happens in another by a policy (hexagon) or by a reactor
(rounded). Every reactor also records what it tried, in a stream of kind `effect`.
"""
UNITS: Final = {"_cents": "euro cents", "_on": "Amsterdam", "_at": "UTC"}


@cache
def page() -> str:
    """The whole of it."""
    parts = [HEAD, *_diagram(_whole_flow())]
    parts += ["", "## By kind of stream", "", "And how many events it has.", ""]
    kinds = sorted(BY_STREAM)
    parts += [f"- [{kind}](#{kind}): {len(_events_of(kind))}" for kind in kinds]
    for kind in kinds:
        parts += _kind(kind)
    return "\n".join(parts) + "\n"


def all_schemas() -> str:
    """docs/event-schemas.json: by event and version."""
    found: dict[str, dict[str, JsonObject | None]] = defaultdict(dict)
    for name, version in names_and_versions():
        found[name][str(version)] = schema(name, version)
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


# --- a kind of stream --------------------------------------------------------------------------


def _kind(kind: str) -> Iterator[str]:
    events = _events_of(kind)
    yield from ("", f"## {kind}", "", _room(kind), "")
    yield from _diagram(_kind_flow(kind, events))
    for event in events:
        yield from _event(event)


def _event(event: type[Event]) -> Iterator[str]:
    name, version = event.NAME, event.VERSION
    yield from ("", f"### {name}", "", _in_markdown(event.__doc__ or ""), "")
    yield from _fields(event)
    yield f"- Version {version}{_older(event)}. Rules: {', '.join(rules_of(event)) or 'none'}."
    come = "; ".join(map(_command, flow.commands_to(event)))
    yield f"- Comes from: {come or 'nothing any more: earlier releases recorded it'}."
    yield f"- Followed by: {_followers(event)}."


def _fields(event: type[Event]) -> Iterator[str]:
    told = schema(event.NAME, event.VERSION)
    assert told is not None
    if not told["properties"]:
        return
    sealed = sealed_fields(event)
    yield from ("| field | type | kept |", "|---|---|---|")
    for name, field in told["properties"].items():
        mark = sealed.get(name)
        kept = "clear" if mark is None else f"sealed: {mark.key_class} of `{mark.subject}`"
        if mark is not None and mark.year is not None:
            kept += f", `{mark.year}`"
        yield f"| `{name}` | {_type(name, field, told)} | {kept} |"
    yield ""


def _type(name: str, field: Mapping[str, Any], whole: JsonObject) -> str:
    unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), "")
    return _kind_of(field, whole) + (f", {unit}" if unit else "")


def _kind_of(field: Mapping[str, Any], whole: JsonObject) -> str:
    match field:
        case {"$ref": ref}:
            return _definition(ref.rpartition("/")[2], whole)
        case {"anyOf": parts}:
            shown = (part for part in parts if part.get("$ref") != "#/$defs/NotShown")
            return " or ".join(dict.fromkeys(_kind_of(part, whole) for part in shown))
        case {"type": "array", "items": items}:
            return f"list of {_kind_of(items, whole)}"
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"by key: {_kind_of(values, whole)}"
        case {"type": "string", "format": form}:
            return str(form)
        case {"type": "string", "pattern": pattern}:
            return f"text `{pattern}`".replace("|", "\\|")
        case {"type": "string"}:
            return "text"
        case {"type": "integer"} | {"type": "boolean"} | {"type": "null"}:
            return str(field["type"])
        case _:
            raise AssertionError(f"no words for {field}")


def _definition(name: str, whole: JsonObject) -> str:
    found = whole["$defs"][name]
    if "enum" in found or "const" in found:
        return f"{name}: {_kind_of(found, whole)}"
    fields = (f"`{field}` {_type(field, inner, whole)}" for field, inner in found["properties"].items())
    return f"{name} ({'; '.join(fields)})"


def _older(event: type[Event]) -> str:
    return f"; {event.VERSION - 1} older, read as this one" if event.VERSION > 1 else ""


def _command(command: type[Command]) -> str:
    askers = [f"`{each.__name__}`" for each in flow.use_cases_asking(command)]
    askers += [f"policy `{name}`" for name in _policies_asking(command)]
    askers += [f"`{name}`" for name in flow.modules_asking(command)]
    return f"`{command.__name__}`" + (f" (asked by {', '.join(askers)})" if askers else "")


def _followers(event: type[Event]) -> str:
    kinds = (
        ("read model", flow.read_models()),
        ("policy", flow.policies()),
        ("reactor", flow.reactors()),
    )
    told = [
        f"{kind} {', '.join(f'`{name}`' for name in sorted(by_event[event]))}"
        for kind, by_event in kinds
        if event in by_event
    ]
    return "; ".join(told) or "nobody here: it is kept for auditors and followers"


def _policies_asking(command: type[Command]) -> Sequence[str]:
    return [name for name in (*POLICIES, *OPTIONAL_POLICIES) if command in flow.commands_of_policy(name)]


def _events_of(kind: str) -> Sequence[type[Event]]:
    return [event for name, event in EVENTS.items() if name.partition(".")[0] == kind]


def _room(kind: str) -> str:
    [room] = [each for each in sources("domain") if each.name == f"domain/{kind}/__init__.py"]
    return _in_markdown(ast.get_docstring(room.tree) or "")


def _in_markdown(text: str) -> str:
    lines = (line.strip() for line in text.strip().splitlines())
    return re.sub("``", "`", "\n".join(lines))


# --- diagrams (Mermaid) ------------------------------------------------------------------------


def _diagram(lines: Sequence[str]) -> Sequence[str]:
    return ["```mermaid", "flowchart LR", *(f"  {line}" for line in lines), "```"]


def _whole_flow() -> Sequence[str]:
    found: dict[str, None] = {}
    for event in EVENTS.values():
        for name in flow.policies().get(event, ()):
            found[f"{_stream(event)} --> {_policy(name)}"] = None
            found |= {f"{_policy(name)} --> {to}": None for to in _into(flow.commands_of_policy(name))}
    for kind in flow.reactor_kinds():
        shown = _reactor(kind.name)
        found |= {f"{stream} --> {shown}": None for stream in sorted({_stream(e) for e in kind.handles})}
        found |= {f"{shown} --> {to}": None for to in _into(flow.commands_of_reactor(kind))}
    return list(found)


def _kind_flow(kind: str, events: Sequence[type[Event]]) -> Sequence[str]:
    lines = []
    for event in events:
        node = f'{event.NAME.replace(".", "_")}["{event.NAME}"]'
        lines += [f"{each.__name__} --> {node}" for each in flow.commands_to(event)]
        lines += [f"{node} --> {_policy(name)}" for name in flow.policies().get(event, ())]
        lines += [f"{node} --> {_reactor(name)}" for name in flow.reactors().get(event, ())]
    assert lines, f"nothing happens in {kind}"
    return lines


def _policy(name: str) -> str:
    return f"p_{name}{{{{{name}}}}}"


def _reactor(name: str) -> str:
    return f"r_{name}({name})"


def _into(commands: flow.Kinds) -> Sequence[str]:
    """The kinds of streams that these lead to, at once or by decisions that span streams."""
    waiting, seen, found = list(commands), set(commands), set()
    while waiting:
        command = waiting.pop()
        if command in AGGREGATES:
            found.add(AGGREGATES[command].name)
        for asked in flow.commands_of_use_case(command) if command in USE_CASES else ():
            if asked not in seen:
                seen.add(asked)
                waiting.append(asked)
    return sorted(found)


def _stream(event: type[Event]) -> str:
    return event.NAME.partition(".")[0]
