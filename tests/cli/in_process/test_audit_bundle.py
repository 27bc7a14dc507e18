"""`toegang audit … --bundle`: the same answers without the system, none of what is not as it was signed."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from adapters.clock import SimulatedClock
from adapters.event_store import EventMapper, EventRecorder, open_engine
from adapters.event_store.facts import Append
from adapters.evidence import make_key
from adapters.key_vault.erasures import Erasure, subject_of
from api.compose import open_system
from api.explaining.history import NoSuchSubject
from api.explaining.why import why
from api.process.starting import Simulation
from api.settings import Settings
from domain.catalogue import EVENTS
from domain.explaining.chain import Question
from domain.kernel import Event, Recorded, Request
from domain.values import Purpose
from tests.adapters.evidence.bundles import Files, held, sum_up, write
from tests.adapters.evidence.signed_log import fill
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, put_back
from tests.projections.story import story
from toegang_testing.desks.desk import A1, A3
from toegang_testing.scenario import AT
from toegang_testing.world import World

ACCOUNT, ERASED = f"account-{A1}", f"account-{A3}"
FEW = 25
"""How many events the small bundle holds."""


def record(settings: Settings, log: Sequence[Recorded[Event]]) -> None:
    """All of it as it happened, personal values sealed; keys are destroyed where it says so."""
    with open_system(settings, simulation=Simulation(AT, 1)) as system:
        vault, clock = system.ports.vault, system.clock
        assert isinstance(clock, SimulatedClock)
        recorder, mapper = EventRecorder(system.store, clock), EventMapper(EVENTS, vault)
        for _, command in groupby(log, key=lambda one: one.command_id):
            together = list(command)
            clock.advance_to(together[0].recorded_at)
            recorder.append(append(together, mapper))
            for one in together:
                if isinstance(one.event, Erasure):
                    vault.destroy(subject_of(one.event))


def append(together: Sequence[Recorded[Event]], mapper: EventMapper) -> Append:
    first, expected = together[0], dict[str, int]()
    for one in together:
        expected.setdefault(one.stream, one.version - 1)
    asked = Request(
        command_id=first.command_id,
        fingerprint=b"",
        actor=first.actor,
        role=first.role,
        reason=first.reason,
        correlation_id=first.correlation_id,
        causation_id=first.causation_id,
    )
    return Append(asked, expected, [mapper.encode(one.stream, one.version, one.event) for one in together])


@cache
def whys() -> Sequence[Sequence[str]]:
    """Each question, of a subject of the story and a moment at which it holds."""
    return [next(_holding(World(log=list(story())), question)) for question in Question]


def _holding(world: World, question: Question) -> Iterator[Sequence[str]]:
    for stream in dict.fromkeys(one.stream for one in world.log):
        for position in range(world.head(), 0, -20):
            with suppress(NoSuchSubject):
                if why(world, question, stream, position, Purpose.ORDER_EXTRACT).holds:
                    yield question.value, stream, "--at", str(position)


def subjects() -> Sequence[str]:
    """The first of each kind of stream."""
    return [*{one.stream.partition("-")[0]: one.stream for one in reversed(story())}.values()]


def questions() -> Sequence[Sequence[str]]:
    """What is asked of both, as it is typed."""
    middle, end = str(len(story()) // 2), str(len(story()))
    [clerk] = {one.actor for one in story() if one.actor.startswith("staff:p1")}
    return [
        *(("history", name, "--json", "--limit", "10000") for name in (*subjects(), ACCOUNT, ERASED)),
        ("history", ACCOUNT, "--event", "invoice", "--limit", "3"),
        ("history", ERASED, "--from", f"{AT:%Y-%m-%d}", "--to", "2027-01-01"),
        ("by", clerk, "--json"),
        ("by", clerk, "--event", "bank_entry"),
        *(("why", *asked, "--json") for asked in whys()),
        *(("why", *asked, "--language", "nl") for asked in whys()),
        ("why", "blocked", ACCOUNT, "--at", middle),
        ("as-of", ACCOUNT, "--at", middle),
        ("as-of", "open_invoices", "--at", middle, "--json"),
        ("as-of", "accounts", "--at", end),
        ("diff", ACCOUNT, "--from", "1", "--to", middle, "--json"),
        ("diff", "accounts", "--from", middle, "--to", end),
        ("who-read", "--json"),
        ("who-read", "--by", clerk),
        ("who-read", ACCOUNT, "--whole", "--language", "nl"),
        ("history", "account-nobody"),
        ("why", "blocked", ACCOUNT, "--at", str(len(story()) + 1)),
    ]


def elsewhere(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """On a machine where nothing of this system is."""
    for name in ("EVENT_STORE_URL", "READ_MODELS_URL", "ACCESS_URL"):
        monkeypatch.delenv(f"TOEGANG_{name}", raising=False)
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(folder / "nothing"))


def test_a_bundle_answers_what_the_log_did_when_it_was_exported(
    system: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(system, story())
    key, bundle = json.loads(toegang("audit", "sign", "--json").out)["key"], tmp_path / "log.zip"
    live = {asked: toegang("audit", *asked) for asked in map(tuple, questions())}
    assert toegang("audit", "export", str(bundle)).code == 0
    elsewhere(monkeypatch, tmp_path)
    for asked, before in live.items():
        told = toegang("audit", *asked, "--bundle", str(bundle), "--key", key)
        assert (told.code, told.out) == (before.code, before.out), f"{asked}: {told.err}"
        begins, rest = told.err.split("\n", 1)
        assert begins.startswith("toegang: toegang.example/log: ")
        assert f" {len(story())}, " in begins  # how far it goes
        assert rest == before.err
    assert not (tmp_path / "nothing").exists()
    of_erased = live["history", ERASED, "--json", "--limit", "10000"].out
    assert (
        "[erased]" in of_erased,
        "[sealed]" in live["as-of", "accounts", "--at", str(len(story()))].out,
    ) == (
        True,
        True,
    )


def test_pages_of_a_history_go_on(system: Settings, toegang: Toegang, tmp_path: Path) -> None:
    record(system, story())
    bundle = exported(toegang, tmp_path)
    asked = ("audit", "history", ACCOUNT, "--json", "--bundle", str(bundle))
    whole = json.loads(toegang(*asked, "--limit", "10000").out)["items"]
    page = json.loads(toegang(*asked, "--limit", "7").out)
    rest = json.loads(toegang(*asked, "--limit", "10000", "--after", str(page["next"])).out)
    assert page["items"] + rest["items"] == whole


def exported(toegang: Toegang, folder: Path) -> Path:
    assert toegang("audit", "sign").code == 0
    assert toegang("audit", "export", str(folder / "log.zip")).code == 0
    return folder / "log.zip"


def test_what_is_sealed_is_told_beside_what_this_release_cannot_read(
    settings: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    """Which keys were destroyed is asked of the rest."""
    record(settings, story()[:60])
    store = open_engine(settings.event_store_url)
    fill(store, 3)
    store.dispose()
    asked = ("audit", "by", story()[0].actor, "--limit", "40", "--json")
    live = toegang(*asked)
    told = toegang(*asked, "--bundle", str(exported(toegang, tmp_path)))
    assert "[sealed]" in live.out
    assert (told.code, told.out) == (live.code, live.out)


# --- verifying ----------------------------------------------------------------------------------


def test_a_bundle_is_verified_as_the_log_is(
    system: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(system, story())
    bundle = exported(toegang, tmp_path)
    signed = json.loads(toegang("audit", "sign", "--json").out)
    (kept := tmp_path / "kept.checkpoint").write_text(signed["checkpoint"])
    live = json.loads(toegang("audit", "verify", "--json").out)
    elsewhere(monkeypatch, tmp_path)
    known = ("--bundle", str(bundle), "--key", signed["key"], "--checkpoint", str(kept))
    told = toegang("audit", "verify", "--whole", *known, "--json")
    assert told.code == 0, told.out
    not_signed = "Compared with the manifest, but not signed: schemas.json and check_bundle.py."
    assert json.loads(told.out) == live | {"notes": [not_signed]}
    shown = toegang("audit", "verify", "--bundle", str(bundle), "--language", "nl")
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0] == f"{len(story())} gebeurtenissen, {len(story())} ondertekend: 0 bevindingen"
    assert lines[1].startswith("Let op: De sleutel komt uit de bundel zelf")


def test_what_does_not_follow_from_a_bundle_is_found_by_a_whole_run(
    settings: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    """As they were signed, though numbers do not count on."""
    lacks = [one for one in story() if one.event.NAME == "invoice.issued"][1]
    later = [one for one in story() if one.stream != lacks.stream and one.position > lacks.position]
    log = [*story()[: lacks.position - 1], *later]
    record(settings, log)
    bundle = str(exported(toegang, tmp_path))
    assert toegang("audit", "verify", "--bundle", bundle).code == 0
    told = toegang("audit", "verify", "--whole", "--bundle", bundle, "--json")
    assert told.code == 1
    found = {one["what"]: one["says"] for one in json.loads(told.out)["findings"]}
    assert "number" in found
    assert "goes on with" in found["number"]


def test_a_break_that_was_acknowledged_is_told_of_a_bundle_too(
    settings: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    put_back(settings, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    bundle = exported(toegang, tmp_path)
    told = json.loads(toegang("audit", "verify", "--bundle", str(bundle), "--json").out)
    live = json.loads(toegang("audit", "verify", "--json").out)
    unknown = {"differing": None, "first": None}
    assert told["past"] == [one | unknown for one in live["past"]]
    assert told["notes"][-1] == (
        "Trees that were set aside in a break are in no bundle: ask the log itself of them."
    )


# --- what is not asked --------------------------------------------------------------------------


@pytest.fixture
def bundle(settings: Settings, toegang: Toegang, tmp_path: Path) -> Path:
    """Of a few events."""
    store = open_engine(settings.event_store_url)
    fill(store, FEW)
    store.dispose()
    return exported(toegang, tmp_path)


def changed(bundle: Path, change: Callable[[list[bytes]], Sequence[bytes]]) -> None:
    """By one who makes its manifest fit."""
    files: Files = held(bundle)
    files["events.jsonl"] = b"".join(change(files["events.jsonl"].splitlines(keepends=True)))
    sum_up(files)
    write(bundle, files.items())


def _a_word(lines: list[bytes]) -> Sequence[bytes]:
    return [*lines[:6], lines[6].replace(b"sample", b"simple"), *lines[7:]]


def _its_beginning(lines: list[bytes]) -> Sequence[bytes]:
    """Only what came later is handed over."""
    return lines[9:]


def _its_end(lines: list[bytes]) -> Sequence[bytes]:
    return lines[:-3]


def _for_a_terminal(lines: list[bytes]) -> Sequence[bytes]:
    """A stream whose name steers one."""
    line = json.loads(lines[-1])
    line[1:3] = ["\x1b[31m\x9bred", 7]
    return [*lines[:-1], json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"]


@pytest.mark.parametrize(
    ("change", "what", "position"),
    [
        (_a_word, "event", 7),
        (_its_beginning, "position", 1),
        (_its_end, "position", None),
        (_for_a_terminal, "stream version", FEW),
    ],
)
def test_a_bundle_that_is_not_as_signed_is_not_told_of(
    bundle: Path,
    toegang: Toegang,
    change: Callable[[list[bytes]], Sequence[bytes]],
    what: str,
    position: int | None,
) -> None:
    changed(bundle, change)
    for asked in (["history", "a"], ["by", "tester"], ["as-of", "accounts", "--at", "3"], ["who-read"]):
        told = toegang("audit", *asked, "--bundle", str(bundle))
        assert (told.code, told.out) == (1, "")
        assert f"{bundle} is not as it was signed, and is not told of: " in told.err
        assert len(told.err.splitlines()) == 1
        assert told.err.rstrip("\n").isprintable()
    found = toegang("audit", "verify", "--whole", "--bundle", str(bundle), "--json")
    assert found.code == 1
    findings = json.loads(found.out)["findings"]
    assert (what, position) in [(one["what"], one["position"]) for one in findings]
    assert all(one["says"].isprintable() for one in findings)
    assert any("were not looked at" in note for note in json.loads(found.out)["notes"])


def test_one_that_another_key_signed_is_not_told_of(bundle: Path, toegang: Toegang, tmp_path: Path) -> None:
    make_key(tmp_path / "other", "toegang.example/log")
    other = (tmp_path / "other" / "log.public").read_text()
    told = toegang("audit", "who-read", "--bundle", str(bundle), "--key", other)
    assert (told.code, "not signed once by toegang.example/log" in told.err) == (1, True)
    in_dutch = toegang(
        "audit", "why", "blocked", "account-a1", "--bundle", str(bundle), "--key", other, "--language", "nl"
    )
    assert (in_dutch.code, "is niet zoals ondertekend" in in_dutch.err) == (1, True)


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize(
    "words",
    [
        ["history", "a", "--bundle", "missing.zip"],
        ["history", "a", "--bundle", "none.zip"],
        ["verify", "--bundle", "none.zip"],
        ["verify", "--bundle", "log.zip", "--checkpoint", "none.zip"],
        ["verify", "--bundle", "log.zip", "--key", "nonsense"],
        ["by", "tester", "--bundle", "log.zip", "--key", ""],
        ["by", "tester", "--key", "nonsense"],
    ],
)
def test_what_cannot_be_asked_is_2_with_a_sentence(
    toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("none.zip").write_bytes(b"no archive")
    answer = toegang("audit", *words)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


def test_where_it_was_not_compared_with_a_key_it_says_so(bundle: Path, toegang: Toegang) -> None:
    told = toegang("audit", "as-of", "accounts", "--at", "0", "--bundle", str(bundle))
    assert told.code == 0
    how_far, key = told.err.splitlines()
    assert how_far.startswith(f"toegang: toegang.example/log: events 1 to {FEW}, as they were signed; ")
    assert "compare it with the one that you were given" in key


def test_what_this_release_cannot_read_is_named_and_nothing_told_without_it(
    bundle: Path, toegang: Toegang
) -> None:
    told = toegang("audit", "who-read", "--bundle", str(bundle))
    assert (told.code, told.out, "Position 1: sample: no such event type" in told.err) == (2, "", True)
