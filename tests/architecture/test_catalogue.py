"""The public language is complete, documented, and never changes by accident (I25)."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import AwareDatetime, BaseModel

from domain.catalogue import AGGREGATES, BY_STREAM, EVENTS, USE_CASES
from domain.kernel import Aggregate, Command, Event, Rejected, StreamCommand
from domain.values import Personal, Plain, Sealed, SealedFor, sealed_fields
from tests.catalogue.samples import FOLDER, decoded, file_of, parts, sample, text_of

SAMPLES = sorted(FOLDER.glob("*.json"))
each_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
each_sample = pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.name)


def subclasses(base: type[Any]) -> Iterator[type[Any]]:
    """Every class of the domain under this one."""
    for one in base.__subclasses__():
        yield from subclasses(one)
        if one.__module__.startswith("domain."):
            yield one


def name_and_version(file: Path) -> tuple[str, int]:
    name, _, version = file.stem.rpartition(".v")
    return name, int(version)


def test_every_event_is_in_the_catalogue_under_one_name() -> None:
    assert set(subclasses(Event)) == set(EVENTS.values())


def test_every_command_is_decided_by_someone() -> None:
    leaves = {command for command in subclasses(Command) if not command.__subclasses__()}
    concrete = {command for command in leaves if not getattr(command, "__abstractmethods__", None)}
    assert concrete - set(AGGREGATES) - set(USE_CASES) == set()


def test_a_command_that_spans_streams_is_no_stream_s_command() -> None:
    assert not any(issubclass(command, StreamCommand) for command in USE_CASES)


def test_a_stream_command_names_the_aggregate_that_decides_it() -> None:
    wrong = {c.__name__ for c, aggregate in AGGREGATES.items() if aggregate.name != c.AGGREGATE}
    assert wrong == set()


@each_event
def test_an_event_is_named_by_its_aggregate_and_a_past_fact(event: type[Event]) -> None:
    aggregate, _, fact = event.NAME.partition(".")
    assert aggregate in BY_STREAM
    assert fact.replace("_", "").isalnum()
    assert event.NAME.islower()


@each_event
def test_an_event_says_what_happened(event: type[Event]) -> None:
    assert (event.__doc__ or "").rstrip().endswith((".", ")."))


@each_event
def test_no_amount_is_a_float_and_no_time_lacks_its_zone(event: type[Event]) -> None:
    for hint in get_type_hints(event, include_extras=True).values():
        kinds = set(map(id, parts(hint)))
        assert id(float) not in kinds
        assert id(datetime) not in kinds, f"use {AwareDatetime.__name__}"


@each_event
def test_a_personal_field_says_whose_it_is(event: type[Event]) -> None:
    personal = sealed_fields(event)
    for field, mark in personal.items():
        for named in (mark.subject, *([mark.year] if mark.year else [])):
            assert named in event.model_fields, f"{field} is sealed for {named}"
            assert named not in personal
    hints = get_type_hints(event, include_extras=True)
    holds_personal = {
        name
        for name in event.model_fields
        if {id(Plain), id(Sealed), id(Personal)} & set(map(id, parts(hints[name])))
    }
    assert holds_personal == set(personal)


@each_event
def test_a_personal_field_stands_at_the_top_of_its_event(event: type[Event]) -> None:
    for name in sealed_fields(event):
        hint = get_type_hints(event, include_extras=True)[name]
        direct = [m for a in (hint, *get_args(hint)) for m in get_args(a) if isinstance(m, SealedFor)]
        assert direct, f"{name}: the mapper seals fields, not what lies inside them"


@each_event
def test_every_version_ever_released_has_a_sample(event: type[Event]) -> None:
    missing = [v for v in range(1, event.VERSION + 1) if not file_of(event, v).exists()]
    assert missing == [], "python -m tests.catalogue.write"


@each_event
def test_every_older_version_can_be_read(event: type[Event]) -> None:
    assert all(hasattr(event, f"upcast_v{v}_v{v + 1}") for v in range(1, event.VERSION))


@each_sample
def test_a_sample_belongs_to_an_event_that_is_still_known(file: Path) -> None:
    name, version = name_and_version(file)
    assert name in EVENTS
    assert 1 <= version <= EVENTS[name].VERSION


@each_sample
def test_a_sample_decodes_and_says_the_same_again(file: Path) -> None:
    name, version = name_and_version(file)
    event = decoded(EVENTS[name], version, file.read_text())
    if version == event.VERSION:
        assert json.loads(text_of(event)) == json.loads(file.read_text())


@pytest.mark.parametrize("aggregate", BY_STREAM.values(), ids=BY_STREAM.keys())
def test_an_aggregate_folds_its_samples_in_catalogue_order(aggregate: Aggregate[Any, Any, Any]) -> None:
    state = aggregate.initial
    for name, event in EVENTS.items():
        if name.partition(".")[0] == aggregate.name:
            for version in range(1, event.VERSION + 1):
                state = aggregate.evolve(state, decoded(event, version, file_of(event, version).read_text()))
    assert type(state) is type(aggregate.initial)


@each_event
def test_a_sample_is_the_same_at_every_call(event: type[Event]) -> None:
    assert sample(event) == sample(event)
    assert isinstance(sample(event), BaseModel)


@pytest.mark.parametrize("refusal", sorted(set(subclasses(Rejected)), key=str))
def test_a_refusal_has_a_title_and_the_rule_it_rests_on(refusal: type[Rejected]) -> None:
    assert refusal.title() != refusal.__name__
    assert refusal.rule
