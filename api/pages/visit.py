"""One request of a person's browser, and the answer to it."""

import re
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from api.http import this_request
from api.http.problem_kinds import Language
from api.http.problems import contact_of, language_of
from api.pages import cookies, words
from api.pages.asking import AskedInProcess, Refused, Told
from api.pages.files import files
from api.pages.forms import SECRET_NAMES, Filled, Form, as_whole, for_people
from api.pages.page import Page, Who
from api.pages.sent import Sent
from api.pages.templates import environment
from api.ports import Played
from domain.ports import Role

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and nothing inline."""
HEADERS: Final = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
"""The origin of a form must be known: with no referrer at all a browser says none."""
OWN: Final = re.compile(r"/(?![/\\])[!-~]{0,500}")
"""An address of this site: a path, and nothing that a browser takes for another site's."""
OURS: Final = ("form_token", "once")
"""What every form sends, drawn anew."""
LOOKED: Final = "looked"
"""How often a page that waits for something has looked again."""
LOOKS_MAX: Final = 200
"""Ten minutes."""
SOON: Final = 4
"""What is looked for is mostly there after so many: they follow each other faster."""
OF_REFUSALS: Final = ("retry-after", "allow")
"""Headers that a page that tells a refusal has of it."""
OF_ANOTHER_PAGE: Final = ("session-for-invoices", "session-for-filing", "session-not-for-filing")
SESSION_OF: Final = {Who.HOLDER: cookies.HOLDER, Who.STAFF: cookies.STAFF}


class LogInFirst(Exception):
    """The page needs a session, and there is none, or one that has ended."""


class LogInElsewhere(Exception):
    """The session is of another page (R29, R53): this one has a log-in of its own."""


class Visit:
    """``path``: the named parts of the address; ``query``: the first value of each name; ``typed``: what a
    form sent, several values of one name with commas between them; ``files``: by the field's name;
    ``played``: the world, where it is a simulated one."""

    def __init__(
        self,
        api: AskedInProcess,
        page: Page,
        scope: Scope,
        path: Mapping[str, str],
        played: Played | None,
    ) -> None:
        self._api, self._scope, self.played = api, scope, played
        self.page, self.path = page, path
        self.headers = Headers(scope=scope)
        self.cookies = cookie_parser(self.headers.get("cookie", ""))
        self.query = dict(reversed(parse_qsl(scope["query_string"].decode("latin-1"))))
        self.typed: Mapping[str, str] = {}
        self.files: Mapping[str, bytes] = {}
        self.stale = False
        """The form is of another session, or none of ours: it is shown again, with what was typed."""
        self._shown_again = False
        self._once = cookies.fresh()
        self._set: list[str] = []

    @cached_property
    def language(self) -> Language:
        """As the person chose it, else as the browser prefers it; Dutch where it says nothing."""
        chosen = self.cookies.get(cookies.LANGUAGE, "")
        if chosen in words.LANGUAGES:
            return "nl" if chosen == "nl" else "en"
        return language_of(self.headers) if "accept-language" in self.headers else "nl"

    @property
    def address(self) -> str:
        """Of this page, with what it was asked with."""
        return self._with({name: text for name, text in self.query.items() if name != LOOKED})

    @property
    def looks_again_at(self) -> str:
        """Of this page, for a script that looks whether something changed; empty once it has for long."""
        times = self._looked
        return self._with({**self.query, LOOKED: str(times + 1)}) if times < LOOKS_MAX else ""

    @property
    def looks_again_after_s(self) -> int:
        """In seconds."""
        return 1 if self._looked < SOON else 3

    @property
    def _looked(self) -> int:
        looked = self.query.get(LOOKED, "0")
        return int(looked) if re.fullmatch("[0-9]{1,3}", looked) else LOOKS_MAX

    @property
    def shown_at(self) -> str:
        """Where it is shown to who comes by a link: the address of the page, or of the one with its form."""
        return self.page.form_at or self.address

    def has_session(self, who: Who) -> bool:
        """Whether the browser has a session; whether it still works, the API tells."""
        return bool(self.cookies.get(SESSION_OF[who]))

    @property
    def kept(self) -> Mapping[str, str]:
        """What was typed and can be sent again from a page: all but secrets, which no page shows."""
        return {name: text for name, text in self.typed.items() if name not in (*SECRET_NAMES, *OURS)}

    def take(self, sent: Sent) -> None:
        """What the page's form sent."""
        self.typed, self.files = sent.typed, sent.files

    # --- asking ---

    async def ask(
        self,
        method: str,
        template: str,
        body: Any = None,
        /,
        *,
        query: Mapping[str, Any] | None = None,
        who: Who | None = None,
        path: Mapping[str, str] | None = None,
        kind: str = "application/json",
        accept: str = "*/*",
    ) -> Told:
        """What the API answers, refusals too. ``template``: the operation's address as the interface names
        it; ``path``: what stands in it beside what stands in the page's; ``who``: with whose session, the
        page's where none is named. Raises LogInFirst where the session has ended, LogInElsewhere where it is
        for other pages."""
        who = who or self.page.who
        asked = dict(query or {})
        if method == "GET" and "after" in self.query and self._api.takes(method, template, "after"):
            asked.setdefault("after", self.query["after"])
        told = await self._api.ask(
            self._scope,
            method,
            template,
            body,
            path={**self.path, **(path or {})},
            query=asked,
            headers=self._credentials(who) | self._key(method) | {"accept": accept},
            kind=kind,
        )
        if method != "GET":
            this_request.forget()
            if told.unsettled:
                self._once = self.typed.get("once", self._once)
        self._set += [cookies.for_every_page(one) for one in told.headers.getlist("set-cookie")]
        if told.status == 401 and told.problem == "not-authenticated" and who is not Who.ANYBODY:
            raise LogInFirst
        if told.problem in OF_ANOTHER_PAGE:
            raise LogInElsewhere
        return told

    async def read(
        self,
        template: str,
        /,
        *,
        query: Mapping[str, Any] | None = None,
        who: Who | None = None,
        path: Mapping[str, str] | None = None,
    ) -> Any:
        """What the API answers, parsed. Raises Refused where it refuses: the person is told so on a page."""
        return (await self.must("GET", template, query=query, who=who, path=path)).json

    async def maybe(self, template: str, /, **asked: Any) -> Any:
        """The same, and None where there is nothing of the kind."""
        told = await self.ask("GET", template, **asked)
        if told.ok:
            return told.json
        if told.status == 404:
            return None
        raise Refused(told)

    async def must(self, method: str, template: str, /, **asked: Any) -> Told:
        """What the API answers to what a page cannot do without; as ``ask``. Raises Refused."""
        told = await self.ask(method, template, **asked)
        if not told.ok:
            raise Refused(told)
        return told

    async def file(
        self,
        method: str,
        template: str,
        /,
        *names: str,
        query: Mapping[str, Any] | None = None,
        accept: str = "*/*",
        save_as: str = "",
    ) -> Response:
        """What the API answers, as ``give`` has it: a refusal is no file. Raises Refused."""
        told = await self.must(method, template, query=query, accept=accept)
        return self.give(told, *names, save_as=save_as)

    async def send(
        self,
        form: Form,
        template: str,
        /,
        *,
        who: Who | None = None,
        path: Mapping[str, str] | None = None,
        accept: str = "*/*",
    ) -> Told | Filled:
        """Sends what was typed in a form; what was refused of it comes back as the form to show again."""
        body, wrong = form.read(self.typed, self.language)
        if wrong:
            return self.empty(form).unreadable(wrong, self.typed)
        needs_body = self._api.body_of("POST", template) is not None
        sent = body if needs_body else None
        told = await self.ask("POST", template, sent, who=who, path=path, accept=accept)
        if told.ok:
            return told
        return self.empty(form).refused(told, self.typed)

    def empty(self, form: Form, /, **typed: str) -> Filled:
        """A form to be filled in; ``typed``: what it begins with. The first of a page is the one that was
        sent, where it is of another session."""
        if self.stale and not self._shown_again:
            self._shown_again = True
            return Filled(
                form, self.language, self.typed, problem=as_whole({"title": self.t("form.stale")}), status=403
            )
        return Filled(form, self.language, typed)

    # --- answering ---

    async def show(self, template: str, /, status: int = 200, **given: Any) -> Response:
        """A page, by its template's path in api/pages, with what is announced (R45, R46). A form that was
        refused is shown with the status of the refusal."""
        form = given.get("form")
        if isinstance(form, Filled) and status == 200:
            status = form.status
        notices = await self.ask("GET", "/v1/notices", who=Who.ANYBODY)
        contact = contact_of(self._scope).told(self.language)
        announced = notices.json if notices.ok else {"items": [], "contact": contact}
        html = environment().get_template(template).render(self._seen() | {"announced": announced} | given)
        return self.finished(HTMLResponse(html, status, HEADERS | {"Content-Language": self.language}))

    async def refuse(self, told: Told, **given: Any) -> Response:
        """A page that tells what the API refused. What was typed can be sent again from it, where that may
        do; but secrets, which no page shows, and files. ``given``: to the template, beside."""
        sends_again = told.unsettled and bool(self.typed) and not (self.files or self.stale)
        problem = as_whole(for_people(told.json, self.language, sends=sends_again))
        again = None
        if sends_again:
            self._once = self.typed.get("once", self._once)
            again = self.kept
        answer = await self.show("layout/problem.html", told.status, problem=problem, again=again, **given)
        answer.headers.update({name: told.headers[name] for name in OF_REFUSALS if name in told.headers})
        return answer

    async def tell(self, status: int, key: str, **given: Any) -> Response:
        """A page that tells what we refuse ourselves: the text of that key."""
        problem = as_whole({"title": self.t(key)})
        return await self.show("layout/problem.html", status, problem=problem, again=None, **given)

    def own(self, address: str) -> str:
        """The address, where it is one of this site; else nothing."""
        return address if OWN.fullmatch(address) else ""

    def go(self, address: str, /, *, done: str = "", position: int | None = None) -> Response:
        """On to another page of ours. ``done``: the text's key of what was done; ``position``: that the page
        is to have reached."""
        join = "&" if "?" in address else "?"
        to = address if position is None else f"{address}{join}after={position}"
        if done:
            self._set.append(cookies.told(cookies.DONE, done))
        return self.finished(RedirectResponse(to, 303, HEADERS))

    def give(self, told: Told, *names: str, save_as: str = "") -> Response:
        """What the API answered, as it is: a file, or what our script reads; with these headers of it; under
        the name to save it as, where the API gives none."""
        kept = {name: told.headers[name] for name in ("content-disposition", *names) if name in told.headers}
        if save_as:
            kept.setdefault("content-disposition", f'attachment; filename="{save_as}"')
        media_type = told.headers.get("content-type")
        return self.finished(Response(told.body, told.status, kept, media_type))

    def log_in(self, who: Who, token: str) -> None:
        """The browser keeps this session from now on, and forms get another token."""
        self.cookies[SESSION_OF[who]] = token
        self._set.append(cookies.kept(SESSION_OF[who], token, strict=who is Who.STAFF))
        self._draw_visit()

    def log_out(self, who: Who) -> None:
        """The browser forgets the session."""
        self.cookies.pop(SESSION_OF[who], None)
        self._set.append(cookies.ended(SESSION_OF[who]))
        self._draw_visit()

    def choose(self, language: Language) -> None:
        self._set.append(cookies.lasting(cookies.LANGUAGE, language, cookies.LANGUAGE_LASTS_S))

    def finished(self, response: Response) -> Response:
        """With the cookies that were set on the way."""
        response.raw_headers += [(b"set-cookie", one.encode("latin-1")) for one in self._set]
        return response

    # --- parts ---

    def body_of(self, method: str, template: str) -> type[BaseModel] | None:
        """What an operation takes as its body."""
        return self._api.body_of(method, template)

    def operation_of(self, method: str, template: str) -> str:
        """An operation's id."""
        return self._api.name_of(method, template)

    def roles_of(self, method: str, template: str) -> frozenset[Role]:
        """The roles of staff that an operation takes."""
        return self._api.roles_of(method, template)

    def t(self, key: str, /, **given: Any) -> str:
        """The text of that key in the person's language."""
        return words.told(self.language, key, **given)

    def priced(self, key: str, cents: int) -> str:
        """That text and an amount, as an option of a form."""
        return f"{self.t(key)}: {words.money(self.language, cents)}"

    def _seen(self) -> dict[str, Any]:
        """What every template may use."""
        if cookies.VISIT not in self.cookies:
            self._draw_visit()
        language = self.language
        return {
            "visit": self,
            "language": language,
            "t": self.t,
            "find": partial(words.find, language),
            "money": partial(words.money, language),
            "day": partial(words.day, language),
            "moment": partial(words.moment, language),
            "files": {name: file.address for name, file in files().items()},
            "token": cookies.form_token(self.cookies, self.cookies[cookies.VISIT]),
            "once": self._once,
            "done": self._done(),
            "Who": Who,
        }

    def _credentials(self, who: Who) -> dict[str, str]:
        given = {"accept-language": self.language, "cookie": self.headers.get("cookie", "")}
        if who is Who.ANYBODY:
            return given
        token = self.cookies.get(SESSION_OF[who])
        if not token:
            raise LogInFirst
        return given | {"authorization": f"Bearer {token}"}

    def _key(self, method: str) -> dict[str, str]:
        """A form that is sent twice is one request (I22)."""
        once = self.typed.get("once", "")
        return {"idempotency-key": once} if method == "POST" and once else {}

    def _done(self) -> str | None:
        """What was just done, told once."""
        done = self.cookies.get(cookies.DONE)
        if done is None:
            return None
        self._set.append(cookies.ended(cookies.DONE))
        return words.find(self.language, f"done.{done}")

    def _with(self, query: Mapping[str, str]) -> str:
        path = str(self._scope["path"])
        return f"{path}?{urlencode(query)}" if query else path

    def _draw_visit(self) -> None:
        self.cookies[cookies.VISIT] = cookies.fresh()
        self._set.append(cookies.kept(cookies.VISIT, self.cookies[cookies.VISIT]))
