"""The signed trees over HTTP: read by the standard's addresses, checked by what knows only the standard."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.evidence import (
    Keeper,
    SignedTree,
    Verifier,
    begin_anew,
    make_key,
    read_evidence,
    read_proof,
    verify_log,
)
from adapters.evidence.proving import EventProof, check_proof
from adapters.evidence.tree import is_grown
from domain.ports import Role, Scope
from domain.question.commands import AskQuestion
from domain.question.events import Topic
from domain.values import Plain, QuestionId
from tests.adapters.evidence import by_the_book
from tests.adapters.evidence.signed_log import ORIGIN
from tests.api.asking import Api, problem
from tests.tamper.unguarded import unguarded

TREES = "/v1/audit/trees"


def folder_of(api: Api) -> Path:
    assert isinstance(api.ports.signed, SignedTree)
    return api.ports.signed.folder


def keeper_of(api: Api) -> Keeper:
    folder = folder_of(api)
    return Keeper(api.ports.reads, folder, [folder.parent / "witness"])


def more(api: Api, events: int) -> None:
    """So many happen."""
    for _ in range(events):
        question_id = QuestionId(api.ports.randomness.token(8).hex())
        text, email = Plain("Why?"), Plain("who@home.example")
        now = api.clock.now()
        api.do(AskQuestion(at=now, question_id=question_id, topic=Topic.OTHER, text=text, email=email))


@pytest.fixture
def signed(api: Api) -> Api:
    """Something happened, and is signed."""
    return begun(api)


@pytest.fixture
def signed_on_each(api_on_each: Api) -> Api:
    return begun(api_on_each)


def begun(api: Api) -> Api:
    more(api, 7)
    sign(api)
    return api


def sign(api: Api) -> None:
    """All that happened so far."""
    make_key(folder_of(api), ORIGIN)
    keeper_of(api).step()


def ask(api: Api, path: str, headers: dict[str, str] | None = None) -> Any:
    return api.client.get(f"{TREES}{path}", headers=headers or api.system(Scope.TREE))


def checkpoint(api: Api, tree: int = 1) -> tuple[int, bytes]:
    _origin, size, root, *_ = ask(api, f"/{tree}/checkpoint").text.split("\n")
    return int(size), base64.b64decode(root)


def entries(api: Api, size: int, tree: int = 1) -> Sequence[bytes]:
    """As any client of the standard asks for them."""
    found = b""
    for number in range(-(-size // 256)):
        left = size - number * 256
        part = f"{number:03}" if left >= 256 else f"{number:03}.p/{left}"
        answer = ask(api, f"/{tree}/tile/entries/{part}")
        assert answer.status_code == 200, answer.text
        found += answer.content
    return [found[at + 2 : at + 34] for at in range(0, len(found), 34)]


def test_the_entries_make_the_root_that_was_signed(signed: Api) -> None:
    size, root = checkpoint(signed)
    assert size == signed.ports.log.head()
    assert by_the_book.mth(entries(signed, size)) == root


def test_a_tile_holds_the_hashes_of_its_entries_and_any_part_of_it_is_its_beginning(signed: Api) -> None:
    size, _root = checkpoint(signed)
    leaves = b"".join(sha256(b"\x00" + entry).digest() for entry in entries(signed, size))
    for width in (1, size - 1, size):
        assert ask(signed, f"/1/tile/0/000.p/{width}").content == leaves[: 32 * width]


def test_a_full_tile_gives_one_hash_to_the_level_above_and_may_be_kept_for_ever(signed: Api) -> None:
    more(signed, 256)
    keeper_of(signed).step()
    full = ask(signed, "/1/tile/0/000")
    assert (full.status_code, len(full.content)) == (200, 8192)
    assert full.headers["content-type"] == "application/octet-stream"
    assert "immutable" in full.headers["cache-control"]
    assert "public" not in full.headers["cache-control"]
    hashes = [full.content[at : at + 32] for at in range(0, 8192, 32)]
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + hashes[at] + hashes[at + 1]).digest() for at in range(0, len(hashes), 2)]
    assert ask(signed, "/1/tile/1/000.p/1").content == hashes[0]
    assert ask(signed, "/1/tile/0/000.p/7").content == full.content[: 7 * 32]


def test_the_checkpoint_is_a_signed_note_and_is_not_kept(signed: Api) -> None:
    answer = ask(signed, "/1/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    [row] = ask(signed, "").json()["items"]
    key = Verifier.read(row["key"])
    held = key.checkpoint(answer.text)
    assert (held.size, held.root.hex(), held.origin) == (row["events"], row["root"], row["origin"])


def test_one_event_is_proven_to_who_has_the_key(signed_on_each: Api, tmp_path: Path) -> None:
    signed = signed_on_each
    key = Verifier.read(ask(signed, "").json()["items"][0]["key"])
    auditor = signed.staff("p1", Role.AUDITOR)
    keeper_of(signed).step()  # that there is an auditor now is an event too
    head = signed.ports.log.head()
    for position in (1, head):
        answer = ask(signed, f"/1/proofs/{position}", auditor)
        assert answer.status_code == 200, answer.text
        file = tmp_path / "event.tlog-proof"
        file.write_bytes(answer.content)
        proof = read_proof(file)
        assert check_proof(proof, key).size == head
        assert proof.line.startswith(f"[{position},".encode())
        assert EventProof.read(answer.text) == proof


def test_that_the_tree_only_grew_is_proven_between_two_sizes(signed: Api) -> None:
    older, older_root = checkpoint(signed)
    more(signed, 5)
    keeper_of(signed).step()
    size, root = checkpoint(signed)
    assert size > older
    answer = ask(signed, f"/1/growth?from={older}").json()
    path = [base64.b64decode(one) for one in answer["path"]]
    assert (answer["begin"], answer["end"]) == (older, size)
    assert is_grown(path, older, older_root, size, root)
    assert not is_grown(path, older, root, size, root)
    for begin, end in ((0, size), (0, 0), (size, size)):
        assert ask(signed, f"/1/growth?from={begin}&to={end}").json()["path"] == []
    problem(ask(signed, f"/1/growth?from={size}&to={older}"), 422, "invalid")
    problem(ask(signed, f"/1/growth?from=0&to={size + 1}"), 404, "not-signed")


def test_what_was_not_signed_is_not_there_and_says_how_many_are(signed: Api) -> None:
    size, _root = checkpoint(signed)
    beyond = (
        f"/1/tile/0/000.p/{size + 1}",
        "/1/tile/0/000",
        "/1/tile/0/001.p/1",
        "/1/tile/1/000.p/1",
        "/1/tile/63/000.p/1",
        "/1/tile/entries/x999/x999/x999/x999/x999/999.p/255",
    )
    for path in beyond:
        assert str(size) in problem(ask(signed, path), 404, "not-signed")["detail"]
    auditor = signed.staff("p1", Role.AUDITOR)
    problem(ask(signed, f"/1/proofs/{2**63 - 1}", auditor), 404, "not-signed")
    for path in ("/2/checkpoint", "/2/tile/0/000", "/2/growth?from=0"):
        assert problem(ask(signed, path), 404, "not-signed")["detail"] == "There is no such tree."


def test_an_address_of_no_tile_is_refused(signed: Api) -> None:
    none = ["0/0", "0/000.p/0", "0/000.p/256", "0/x001", "64/000", "entries/000.p/007", "up/000"]
    second = ["0/\u0660\u0660\u0660", "entries/000.p/\u0663"]  # digits of others
    second += [f"0/{above}000.p/1" for above in ("x000/", "x000/x001/", "x000/x000/")]  # noughts before
    for path in none + second:
        problem(ask(signed, f"/1/tile/{path}"), 422, "invalid")


def test_nothing_is_signed_before_there_is_a_key_and_of_an_empty_log_only_its_root(api: Api) -> None:
    problem(ask(api, "/1/checkpoint"), 404, "not-signed")
    assert ask(api, "").json()["items"] == []
    make_key(folder_of(api), ORIGIN)
    assert checkpoint(api) == (0, sha256(b"").digest())
    problem(ask(api, "/1/tile/0/000.p/1"), 404, "not-signed")
    assert ask(api, "/1/growth?from=0").json() == {"begin": 0, "end": 0, "path": []}
    problem(ask(api, "/1/proofs/1", api.system(Scope.HISTORY)), 404, "not-signed")


def test_what_is_no_longer_as_signed_is_told_in_words_and_never_as_a_fault(signed_on_each: Api) -> None:
    signed = signed_on_each
    folder, history = folder_of(signed), signed.system(Scope.HISTORY)
    with unguarded(signed.ports.reads) as tx:
        tx.execute(text("UPDATE event SET actor = 'x' WHERE position = 2"))
    dutch = history | {"Accept-Language": "nl"}
    told = problem(ask(signed, "/1/proofs/2", dutch), 409, "not-as-signed")
    assert told["detail"] == "Het logboek heeft daar niet de gebeurtenis die is ondertekend."
    assert ask(signed, "/1/proofs/1", history).status_code == 200
    with unguarded(signed.ports.reads) as tx:
        tx.execute(text("DELETE FROM event WHERE position = 3"))
    problem(ask(signed, "/1/proofs/3", history), 409, "not-as-signed")

    [tile] = (folder / "tile" / "0").rglob("*.p/*")
    whole = tile.read_bytes()
    tile.write_bytes(whole[:-1])
    for path in (f"/1/tile/0/000.p/{len(whole) // 32}", "/1/growth?from=3", "/1/proofs/1"):
        told = problem(ask(signed, path, history), 409, "not-as-signed")
        assert str(folder) not in str(told)
    tile.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    problem(ask(signed, "/1/growth?from=3"), 409, "not-as-signed")
    problem(ask(signed, "/1/proofs/4", history), 409, "not-as-signed")
    tile.unlink()
    problem(ask(signed, "/1/tile/0/000.p/1"), 409, "not-as-signed")
    for content in (b"", b"\xff", b"a\n1\n\n", b"\n\n\n"):
        (folder / "checkpoint").write_bytes(content)
        problem(ask(signed, "/1/checkpoint"), 409, "not-as-signed")
    [row] = ask(signed, "").json()["items"]
    assert (row["events"], row["key"], row["current"]) == (None, None, True)


def test_a_tree_that_was_set_aside_keeps_its_number_and_still_proves(signed: Api) -> None:
    folder, history = folder_of(signed), signed.system(Scope.HISTORY)
    before, tile = checkpoint(signed), ask(signed, "/1/tile/0/000.p/2").content
    begin_anew(folder, [folder.parent / "witness"], ORIGIN)
    keeper_of(signed).step()
    rows = ask(signed, "").json()["items"]
    assert [(row["tree"], row["current"], row["origin"]) for row in rows] == [
        (1, False, ORIGIN),
        (2, True, f"{ORIGIN}/2"),
    ]
    assert checkpoint(signed) == before
    assert ask(signed, "/1/tile/0/000.p/2").content == tile == ask(signed, "/2/tile/0/000.p/2").content
    for row in rows:
        proof = EventProof.read(ask(signed, f"/{row['tree']}/proofs/2", history).text)
        assert check_proof(proof, Verifier.read(row["key"])).origin == row["origin"]


@pytest.mark.parametrize("lost", ["log.public", "checkpoint", "."])
def test_a_tree_that_was_lost_leaves_its_number_empty(signed: Api, lost: str) -> None:
    """What others keep for ever as its tiles is never another's."""
    folder = folder_of(signed)
    for _ in range(2):
        begin_anew(folder, [folder.parent / "witness"], ORIGIN)
        keeper_of(signed).step()
    last = checkpoint(signed, 3)
    (folder / "former/1" / lost).rename(folder / "lost")
    for path in ("/1/checkpoint", "/1/tile/0/000.p/1", "/1/growth?from=0"):
        problem(ask(signed, path), 409, "not-as-signed")
    rows = ask(signed, "").json()["items"]
    assert [(row["tree"], row["current"], row["origin"]) for row in rows] == [
        (1, False, None),
        (2, False, f"{ORIGIN}/2"),
        (3, True, f"{ORIGIN}/3"),
    ]
    assert checkpoint(signed, 3) == last
    problem(ask(signed, "/4/checkpoint"), 404, "not-signed")


def test_the_number_of_the_tree_in_use_stays_where_the_last_one_before_it_is_gone(signed: Api) -> None:
    """Nor is it given again: the next tree has the next."""
    folder, witness = folder_of(signed), folder_of(signed).parent / "witness"
    for _ in range(2):
        begin_anew(folder, [witness], ORIGIN)
        keeper_of(signed).step()
    last = checkpoint(signed, 3)
    (folder / "former/2").rename(folder / "lost")
    rows = ask(signed, "").json()["items"]
    assert [(row["tree"], row["current"], row["origin"]) for row in rows] == [
        (1, False, ORIGIN),
        (2, False, None),
        (3, True, f"{ORIGIN}/3"),
    ]
    assert checkpoint(signed, 3) == last
    problem(ask(signed, "/2/checkpoint"), 409, "not-as-signed")
    begin_anew(folder, [witness], ORIGIN)
    keeper_of(signed).step()
    origins = {row["tree"]: row["origin"] for row in ask(signed, "").json()["items"]}
    assert origins == {1: ORIGIN, 2: None, 3: f"{ORIGIN}/3", 4: f"{ORIGIN}/4"}
    assert checkpoint(signed, 3) == last


def test_how_far_it_is_and_when_it_was_verified_last(signed: Api) -> None:
    folder = folder_of(signed)
    size, _root = checkpoint(signed)
    told = ask(signed, "").json()
    assert (told["unsigned_events"], told["witnesses"], told["witnesses_behind"]) == (0, 1, 0)
    assert (told["verified"], told["read_only"]) == (None, False)
    more(signed, 5)
    at = datetime(2026, 6, 2, 9, tzinfo=UTC)
    verify_log(signed.ports.reads, read_evidence(folder), [folder.parent / "witness"], at)
    told = ask(signed, "").json()
    head = signed.ports.log.head()
    assert told["unsigned_events"] == head - size
    assert told["verified"] == {
        "at": "2026-06-02T09:00:00Z",
        "whole": True,
        "events": head,
        "signed": size,
        "findings": 0,
    }
    for content in ("", "[]", '{"at": "x"}', '{"at": "2026-06-02", "events": 1, "signed": 1, "findings": 1}'):
        (folder / "last-run").write_text(content)
        assert ask(signed, "").json()["verified"] is None


def test_a_watcher_sees_no_event(signed: Api) -> None:
    watcher = signed.system(Scope.TREE)
    problem(ask(signed, "/1/proofs/1", watcher), 403, "not-allowed")
    problem(signed.client.get("/v1/events", headers=watcher), 403, "not-allowed")
    for path in ("", "/1/checkpoint", "/1/tile/0/000.p/1", "/1/growth?from=1"):
        for by in (watcher, signed.system(Scope.HISTORY), signed.staff("p1", Role.AUDITOR)):
            assert ask(signed, path, by).status_code == 200
        problem(ask(signed, path, signed.system(Scope.METRICS)), 403, "not-allowed")
        problem(ask(signed, path, signed.staff("p2", Role.CLERK)), 403, "not-allowed")
