"""Acts of the desk: forms made of what the API takes, each a page at its operation's address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import BaseModel
from starlette.responses import Response

from api.pages.asking import Told
from api.pages.desk.about import About
from api.pages.desk.cells import Row
from api.pages.desk.member import Member, show, who
from api.pages.desk.reasons import NONE, Reasons
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

LONG_FROM: Final = 300
"""Characters: what may be longer gets a field of several lines."""
NAMED: Final[Mapping[str, Kind]] = {"code": Kind.CODE, "email": Kind.EMAIL}
FORMATS: Final[Mapping[str, Kind]] = {"date": Kind.DATE, "date-time": Kind.MOMENT, "email": Kind.EMAIL}


@dataclass(frozen=True)
class Act:
    """Something staff does: POST at ``operation``. Its page lies at the same address under /desk, and leads
    back to ``back``, which may have the operation's named parts; once done to ``to``, where that is another,
    which may have the answer's too. Its words: act.NAME.title, .lead and .submit, where NAME is the
    operation's id; done.NAME is told when it is done. ``reasons``: those that fit it; ``kinds``: of fields of
    which the schema does not tell; ``rows``: how many are shown of a list; ``danger``: it cannot be undone;
    ``accept``: the kind of answer that is asked for; ``about``: what it is done to, as it is shown above the
    form; ``now``: the fields that begin as that is now, since what is sent takes its place."""

    operation: str
    back: str
    reasons: Reasons = NONE
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    danger: bool = False
    to: str = ""
    template: str = "desk/act.html"
    accept: str = "*/*"
    about: About | None = None
    now: Sequence[str] = ()

    @property
    def address(self) -> str:
        return f"/desk{self.operation.removeprefix('/v1')}"

    def page(self) -> Page:
        """Its form, and what is done with it."""
        page = Page(self.address, Who.STAFF, asks=(("POST", self.operation),))

        @page.shows
        async def shown(visit: Visit) -> Response:
            form, more = await self.asked(visit)
            me = await who(visit)
            row = await self._known(visit, me)
            now = {name: ",".join(row[name]) for name in self.now} if row else {}
            begun = visit.empty(form, **{**self.begun, **now, **visit.query})
            return await self._show(visit, me, begun, row, more)

        @page.takes
        async def taken(visit: Visit) -> Response:
            form, more = await self.asked(visit)
            answer = await visit.send(form, self.operation, accept=self.accept)
            if isinstance(answer, Filled):
                me = await who(visit)
                return await self._show(visit, me, answer, await self._known(visit, me), more)
            return await self.answered(visit, answer)

        return page

    async def asked(self, visit: Visit) -> tuple[Form, Mapping[str, Any]]:
        """The form, and what its template is given beside it."""
        name = f"act.{visit.operation_of('POST', self.operation)}"
        return Form(name, self.fields(visit.body_of("POST", self.operation))), {}

    @property
    def begun(self) -> Mapping[str, str]:
        """What its fields begin with."""
        return {"reason": self.reasons.usual} if self.reasons.usual else {}

    def fields(self, body: type[BaseModel] | None) -> Sequence[Field]:
        """What the operation takes, with the reasons that fit."""
        return [
            replace(each, options=self.reasons.fitting) if each.name == "reason" else each
            for each in fields_of(body, self.kinds, self.rows)
        ]

    async def answered(self, visit: Visit, answer: Told) -> Response:
        """What follows once it is done: another page, but of an answer that stands in no address."""
        done, position = visit.operation_of("POST", self.operation), answer.json.get("position")
        to = (self.to or self.back).format(**{**visit.path, **answer.json})
        return visit.go(_seen(visit, await who(visit), to), done=done, position=position)

    async def _known(self, visit: Visit, me: Member) -> Row | None:
        """What it is done to, to who may do it. Raises Refused."""
        if self.about is None or not me.may(visit, self.operation):
            return None
        return await self.about.read(visit, me)

    async def _show(
        self, visit: Visit, me: Member, form: Filled, row: Row | None, more: Mapping[str, Any]
    ) -> Response:
        name = form.form.name
        back = _seen(visit, me, self.back.format(**visit.path))
        if not me.may(visit, self.operation):
            return await show(visit, "desk/not_allowed.html", me, 403, name=name, back=back)
        return await show(
            visit,
            self.template,
            me,
            form=form,
            name=name,
            back=back,
            danger=self.danger,
            facts=self.about.facts(visit, me, row) if self.about and row else (),
            **more,
        )


def _seen(visit: Visit, me: Member, address: str) -> str:
    """That page, or where work begins: who may do something need not be shown what it was done to."""
    return address if me.sees(visit, address) else "/desk"


def fields_of(
    body: type[BaseModel] | None, kinds: Mapping[str, Kind], rows: Mapping[str, int]
) -> Sequence[Field]:
    """What is asked of a person for this body, in its order. ``kinds``: by name, first of all; ``rows``: how
    many of a list, of which any may stay empty."""
    if body is None:
        return ()
    schema = body.model_json_schema()
    return tuple(_fields(schema, schema.get("$defs", {}), "", kinds, rows))


def _fields(
    schema: Mapping[str, Any],
    named: Mapping[str, Any],
    above: str,
    kinds: Mapping[str, Kind],
    rows: Mapping[str, int],
) -> Iterator[Field]:
    needed = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        one = _resolved(given, named)
        full = f"{above}{name}"
        if "properties" in one:
            yield from _fields(one, named, f"{full}.", kinds, rows)
            continue
        of_row = _resolved(one.get("items", {}), named)
        if "properties" in of_row:
            for number in range(rows.get(full, 0)):
                for each in _fields(of_row, named, f"{full}.{number}.", kinds, rows):
                    yield replace(each, required=False)
            continue
        options = [str(option) for option in _options(one, named)]
        kind = kinds.get(full) or _kind(name, one, bool(options))
        yield Field(full, kind, name in needed, options, value=_begun(one.get("default")))


def _begun(default: Any) -> str:
    """What a field begins with, as a person would type it: of a list, its items."""
    if isinstance(default, list):
        return ", ".join(map(str, default))
    return "" if default is None else str(default)


def _kind(name: str, one: Mapping[str, Any], chosen: bool) -> Kind:
    by_type = {"boolean": Kind.TICK, "array": Kind.CHOICES if chosen else Kind.SEVERAL}
    if (found := by_type.get(one.get("type", ""))) is not None:
        return found
    if one.get("type") == "integer":
        return Kind.EUROS if name.endswith("_cents") else Kind.WHOLE
    if chosen:
        return Kind.CHOICE
    if (of_name := NAMED.get(name)) is not None:
        return of_name
    by_format = FORMATS.get(one.get("format", ""))
    return by_format or (Kind.LONG if one.get("maxLength", 0) >= LONG_FROM else Kind.TEXT)


def _options(one: Mapping[str, Any], named: Mapping[str, Any]) -> Sequence[Any]:
    if one.get("type") == "array":
        one = _resolved(one.get("items", {}), named)
    return list(one.get("enum", ()))


def _resolved(given: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to; of several possibilities the first that is not null."""
    more = {name: value for name, value in given.items() if name not in ("$ref", "anyOf", "allOf")}
    if "$ref" in given:
        return {**_resolved(named[given["$ref"].rpartition("/")[2]], named), **more}
    for several in ("anyOf", "allOf"):
        for one in given.get(several, ()):
            if one.get("type") != "null":
                return {**_resolved(one, named), **more}
    return given
