"""What an operation needs of a request, worked out once: its dependencies in order, and what each takes."""

import inspect
import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import ResponseValidationError
from fastapi.routing import RouteContext
from starlette.datastructures import QueryParams

NOTHING: Final = QueryParams()
Arguments = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One call. ``given``: the arguments that earlier steps answer, by the number of the step."""

    call: Callable[..., Any]
    waits: bool
    """A coroutine, of those that wait for nothing."""
    given: tuple[tuple[str, int], ...]
    needs: Dependant
    without_query: dict[str, Any] | None
    """What its query parameters are where none is sent; None where one is needed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The operation is the last step."""

    steps: tuple[Step, ...]
    context: RouteContext

    @property
    def operation(self) -> Callable[..., Any]:
        return self.steps[-1].call

    def arguments(self, request: Request, body: bytes) -> Arguments | None:
        """What each step takes from the request, whose body is JSON; None where anything does not fit."""
        found = []
        for step in self.steps:
            values = self._taken(step, request)
            if values is None:
                return None
            found.append(values)
        if not (fields := self.steps[-1].needs.body_params):
            return found
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            return None
        value, errors = fields[0].validate(sent, {}, loc=("body",))
        found[-1][fields[0].name] = value
        return None if errors else found

    def run(self, request: Request, arguments: Arguments) -> Response:
        """Calls every step, in this thread. Raises what they raise."""
        told = Response()
        answers: list[Any] = []
        for step, values in zip(self.steps, arguments, strict=True):
            for name, number in step.given:
                values[name] = answers[number]
            for asked in (step.needs.request_param_name, step.needs.http_connection_param_name):
                if asked is not None:
                    values[asked] = request
            if step.needs.response_param_name is not None:
                values[step.needs.response_param_name] = told
            answer = step.call(**values)
            answers.append(_at_once(answer) if step.waits else answer)
        return self._response(answers[-1], told)

    def _taken(self, step: Step, request: Request) -> dict[str, Any] | None:
        needs = step.needs
        if request.scope["query_string"]:
            values, wrong = request_params_to_args(needs.query_params, request.query_params)
            if wrong:
                return None
        elif step.without_query is None:
            return None
        else:
            values = dict(step.without_query)
        for fields, sent in (
            (needs.path_params, request.path_params),
            (needs.header_params, request.headers),
        ):
            if fields:
                more, wrong = request_params_to_args(fields, sent)
                if wrong:
                    return None
                values |= more
        return values

    def _response(self, answer: Any, told: Response) -> Response:
        if isinstance(answer, Response):
            return answer
        asked = self.context
        value, errors = asked.response_field.validate(answer, {}, loc=("response",))
        if errors:
            raise ResponseValidationError(errors=errors)
        content = asked.response_field.serialize_json(
            value,
            by_alias=asked.response_model_by_alias,
            exclude_unset=asked.response_model_exclude_unset,
            exclude_defaults=asked.response_model_exclude_defaults,
            exclude_none=asked.response_model_exclude_none,
        )
        response = Response(content, asked.status_code or 200, media_type="application/json")
        response.raw_headers += [pair for pair in told.raw_headers if pair[0] != b"content-length"]
        return response


def plan_of(context: RouteContext) -> Plan | None:
    """None for what is rarer than plans are made for: files, streams, forms, dependencies that yield."""
    fits = (
        isinstance(context.response_class, DefaultPlaceholder)
        and context.response_field is not None
        and not (context.response_model_include or context.response_model_exclude)
        and not context.is_sse_stream
        and not context.is_json_stream
        and len(context.dependant.body_params) <= 1
        and not context._embed_body_fields
        and not inspect.iscoroutinefunction(context.endpoint)
        and all(_is_plain(each) for each in _all(context.dependant))
        and not any(each.body_params for each in _below(context.dependant))
    )
    if not fits:
        return None
    steps: list[Step] = []
    _add(steps, context.dependant)
    return Plan(tuple(steps), context)


def _add(steps: list[Step], needs: Dependant) -> int:
    """After what it needs itself; what several need is called once, as FastAPI does it."""
    for number, step in enumerate(steps):
        if step.call is needs.call:
            return number
    answered = [(each.name, _add(steps, each)) for each in needs.dependencies]
    values, wrong = request_params_to_args(needs.query_params, NOTHING)
    assert needs.call is not None
    steps.append(
        Step(
            needs.call,
            _is_coroutine(needs.call),
            tuple((name, number) for name, number in answered if name is not None),
            needs,
            None if wrong else values,
        )
    )
    return len(steps) - 1


def _is_plain(needs: Dependant) -> bool:
    call = needs.call
    return not (
        call is None
        or inspect.isgeneratorfunction(call)
        or inspect.isasyncgenfunction(call)
        or needs.cookie_params
        or needs.concurrency
        or needs.websocket_param_name
        or needs.background_tasks_param_name
        or needs.security_scopes_param_name
        or not needs.use_cache
    )


def _is_coroutine(call: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004 - an object may be called too


def _all(needs: Dependant) -> Iterator[Dependant]:
    yield needs
    yield from _below(needs)


def _below(needs: Dependant) -> Iterator[Dependant]:
    for each in needs.dependencies:
        yield from _all(each)


def _at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine answers that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise AssertionError("a dependency waits: make it a plain function")
