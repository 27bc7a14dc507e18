"""Checks a bundle of an event log without its database: python3 check_bundle.py BUNDLE.zip --key KEY."""

# Needs Python 3.11 and nothing else. It says which events, tiles or checkpoints are not as they were signed.
# The key (name+hash+key) is to come from somewhere else than the bundle. Exit code 0: as signed, 1: not,
# 2: it could not be asked. Written from RFC 9162 (tree), RFC 8032 (Ed25519), C2SP signed-note,
# tlog-checkpoint and tlog-tiles. Not signed: schemas.json, and the copy of this program.

import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, TextIO

WIDTH, HEIGHT, FINDINGS_MAX = 256, 8, 100
LINE_MAX, SHOWN_MAX, FORMAT = 1 << 20, 400, "toegang-bundle@v1"
MOST = {"checkpoint": 1 << 16, "log.public": 1 << 10, "check_bundle.py": 1 << 20, "schemas.json": 1 << 24}
TILE_MAX = WIDTH * 34
Point = tuple[int, int, int, int]
Found = tuple[int, list[str]]

# --- Ed25519 (RFC 8032 §5.1) ---------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar: int, point: Point) -> Point:
    found = NEUTRAL
    while scalar:
        if scalar % 2:
            found = _add(found, point)
        point, scalar = _add(point, point), scalar // 2
    return found


def _x(y: int, odd: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x % 2 != odd else x


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, odd = number % 2**255, number >> 255
    x = _x(y, odd) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of that key signed it."""
    key = _point(public) if len(public) == 32 else None
    nonce = _point(signature[:32]) if len(signature) == 64 else None
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(scalar, BASE), _add(nonce, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


# --- notes ---------------------------------------------------------------------------------------


class Bad(Exception):
    """What is wrong with it, in words."""


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """A key's name, its id and the key."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        typed = base64.b64decode(encoded, validate=True)
        wanted = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    except ValueError:
        typed = wanted = b""
    if typed[:1] != b"\x01" or len(typed) != 33 or wanted.hex() != key_id:
        raise Bad("a key is written name+hash+key, and its hash is that of name and key")
    return name, wanted, typed[1:]


def read_checkpoint(note: bytes, key: str) -> tuple[int, bytes]:
    """How many events, and their root, as that key signed them."""
    name, key_id, public = read_key(key)
    body, parted, lines = note.decode(errors="replace").rpartition("\n\n")
    ours = []
    for line in lines.splitlines():
        signer, _, encoded = line.removeprefix("\N{EM DASH} ").partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise Bad("a signature is no base64") from None
        if signer == name and signature[:4] == key_id:
            ours.append(signature[4:])
    if not parted or len(ours) != 1 or not is_signed(public, f"{body}\n".encode(), ours[0]):
        raise Bad(f"not signed once by {name}")
    told = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)(\n.*)?", body, re.DOTALL)
    if told is None or told[1] != name:
        raise Bad(f"no checkpoint of {name}, though signed by it")
    return int(told[2]), base64.b64decode(told[3])


# --- the tree ------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def add_leaf(roots: list[bytes], size: int, leaf: bytes) -> None:
    """``roots`` of complete subtrees, of a tree that has ``size`` leaves now."""
    roots.append(leaf)
    while size % 2 == 0:
        right = roots.pop()
        roots[-1] = node(roots[-1], right)
        size //= 2


def root_over(roots: list[bytes]) -> bytes:
    if not roots:
        return hashlib.sha256(b"").digest()
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node(left, found)
    return found


def perfect(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node(*hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def tile_name(level: str, tile: int, count: int) -> str:
    parts, rest = [f"{tile % 1000:03}"], tile // 1000
    while rest:
        parts.append(f"x{rest % 1000:03}")
        rest //= 1000
    return "/".join(["tile", level, *reversed(parts)]) + ("" if count == WIDTH else f".p/{count}")


# --- the archive ---------------------------------------------------------------------------------


def misshapen(file: BinaryIO, bundle: zipfile.ZipFile) -> Iterator[str]:
    """What a bundle never is: another program would read another log in it than this one."""
    names, at = set[str](), 0
    most = {**MOST, "manifest.json": (1 << 16) + 256 * len(bundle.infolist())}
    for entry in sorted(bundle.infolist(), key=lambda entry: entry.header_offset):
        name, size = entry.filename, entry.file_size
        if name in names:
            yield f"{name} stands in it twice"
        names.add(name)
        if entry.header_offset != at:
            yield f"there is more in this archive than its entries, before {name}"
            return
        before = _before(name, entry.CRC, size)
        file.seek(at)
        listed = (entry.compress_type, entry.flag_bits, entry.compress_size)
        if listed != (0, 0, size) or file.read(len(before)) != before:
            yield f"{name} is not stored as it is"
            return
        if name != "events.jsonl" and size > most.get(name, TILE_MAX):
            yield f"{name} is too long"
        at += len(before) + size
    file.seek(-22, io.SEEK_END)
    end = file.read()
    if bundle.start_dir != at or not end.startswith(b"PK\x05\x06") or not end.endswith(b"\0\0"):
        yield "there is more in this archive than its entries, at its end"


def _before(name: str, crc: int, size: int) -> bytes:
    """What stands before an entry of ours: of 1980-01-01, nothing compressed, its size as long numbers."""
    named, unsaid = name.encode(), 2**32 - 1
    fixed = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 33, crc, unsaid, unsaid, len(named), 20)
    return fixed + named + struct.pack("<HHQQ", 1, 16, size, size)


# --- the bundle ----------------------------------------------------------------------------------


class Check:
    """One bundle; what is wrong with it gathers in ``findings``. ``promises``: roots by number of events, the
    bundle's own first."""

    def __init__(self, bundle: zipfile.ZipFile, key: str, promises: dict[int, bytes]) -> None:
        self.bundle, self.key, self.promises, self.findings = bundle, key, promises, list[str]()
        self.size = max(promises)
        self.wanted = {*MOST, "events.jsonl", "manifest.json"}

    def run(self) -> None:
        if self.read("log.public") != f"{self.key.strip()}\n".encode():
            self.findings.append("log.public is not the key that was asked for")
        try:
            self.manifest()
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError, zipfile.BadZipFile):
            self.findings.append("manifest.json is missing or no manifest")
        entries = self.events()
        self.entries(entries)
        self.tiles(entries)

    def manifest(self) -> None:
        """It is not signed: all that it says is compared with what is."""
        content, before = self.bundle.read("manifest.json"), len(self.findings)
        told, (size, root) = json.loads(content), next(iter(self.promises.items()))
        wanted = {"format": FORMAT, "origin": read_key(self.key)[0], "events": size, "root": root.hex()}
        for name, value in wanted.items():
            if told.get(name) != value:
                self.findings.append(f"manifest.json: {name} is not {value}")
        listed = told["sha256"]
        held = {name: self.sum(name) for name in self.bundle.namelist() if name != "manifest.json"}
        for name in sorted(set(held) ^ set(listed)):
            self.findings.append(f"{name} is not both in the manifest and in the bundle")
        for name in sorted(set(held) & set(listed)):
            if held[name] != listed[name]:
                self.findings.append(f"{name} is not the one that the manifest names")
        ours = json.dumps({**wanted, "sha256": dict(sorted(held.items()))}, indent=1) + "\n"
        if len(self.findings) == before and content != ours.encode():
            self.findings.append("manifest.json is not written as a manifest is")

    def sum(self, name: str) -> str:
        try:
            with self.bundle.open(name) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # readable as digests need it
        except zipfile.BadZipFile:
            self.findings.append(f"{name} is damaged")
            return ""

    def events(self) -> list[bytes]:
        """The tree's entries, of the events as they stand in the bundle."""
        versions: dict[str, int] = {}
        roots, entries = list[bytes](), list[bytes]()
        for number, line in enumerate(self.lines(), 1):
            position, stream, version = self.event(number, line)
            if position != number:
                self.findings.append(f"event {number}: the one that stands here says {position}")
            if stream and version != versions.get(stream, 0) + 1:
                self.findings.append(f"event {number}: version {version} of {stream} is out of turn")
            versions[stream] = version
            entries.append(hashlib.sha256(line).digest())
            add_leaf(roots, number, leaf_hash(entries[-1]))
            if number in self.promises and self.promises[number] != root_over(roots):
                self.findings.append(f"the root of the first {number} events is not the one signed")
        if len(entries) > self.size:
            self.findings.append(f"{len(entries) - self.size} events stand behind the {self.size} signed")
        for size in self.promises:
            if size > len(entries):
                self.findings.append(f"{size} events were signed, there are {len(entries)}")
        return entries

    def lines(self) -> Iterator[bytes]:
        try:
            with self.bundle.open("events.jsonl") as file:
                reader = io.BufferedReader(file)  # type: ignore[type-var] # readable as it needs it
                yield from iter(lambda: reader.readline(LINE_MAX), b"")
        except (KeyError, zipfile.BadZipFile):
            self.findings.append("events.jsonl is missing or damaged")

    def event(self, number: int, line: bytes) -> tuple[int, str, int]:
        """Position, stream and version of the event on that line."""
        try:
            event = json.loads(line)
            position, stream, version = event[:3]
            if len(event) == 13 and isinstance(stream, str) and isinstance(version, int):
                return position, stream, version
        except (TypeError, ValueError, KeyError, RecursionError):
            pass
        self.findings.append(f"event {number}: this line is no event")
        return number, "", 0

    def entries(self, entries: list[bytes]) -> None:
        """Bundles of entries are what the events make them."""
        for first in range(0, min(self.size, len(entries)), WIDTH):
            part = entries[first : min(first + WIDTH, self.size)]
            name = tile_name("entries", first // WIDTH, len(part))
            self.wanted.add(name)
            if self.read(name) != b"".join(len(entry).to_bytes(2, "big") + entry for entry in part):
                self.findings.append(f"{name} and events {first + 1} to {first + len(part)} do not agree")

    def tiles(self, entries: list[bytes]) -> None:
        """Each tile is what the events make it; where one differs, so does the event."""
        hashes, level = [leaf_hash(entry) for entry in entries[: self.size]], 0
        while hashes:
            for tile in range((len(hashes) + WIDTH - 1) // WIDTH):
                part = hashes[tile * WIDTH : (tile + 1) * WIDTH]
                held = self.held(str(level), tile, len(part))
                for at, (ours, theirs) in enumerate(zip(part, held, strict=False)):
                    if ours != theirs:
                        what = "event" if level == 0 else f"hash on level {level} at"
                        self.findings.append(f"{what} {tile * WIDTH + at + 1} is not as the tree has it")
                if len(part) != len(held):
                    self.findings.append(f"{tile_name(str(level), tile, len(part))} is missing or too short")
            whole = len(hashes) // WIDTH
            hashes = [perfect(hashes[at * WIDTH : (at + 1) * WIDTH]) for at in range(whole)]
            level += 1
        for name in sorted(set(self.bundle.namelist()) - self.wanted):
            self.findings.append(f"{name} belongs to no bundle of {self.size} events")

    def held(self, level: str, tile: int, count: int) -> list[bytes]:
        self.wanted.add(tile_name(level, tile, count))
        content = self.read(tile_name(level, tile, count))
        return [content[at : at + 32] for at in range(0, len(content), 32)]

    def read(self, name: str) -> bytes:
        try:
            return self.bundle.read(name)
        except (KeyError, zipfile.BadZipFile):
            return b""


# --- what was asked ------------------------------------------------------------------------------


def find(
    file: BinaryIO, bundle: zipfile.ZipFile, key: str | None, kept: list[str], check: type[Check] = Check
) -> Found:
    """How many events are signed, and what is wrong. Raises ValueError where it cannot be asked."""
    try:
        if key is not None:
            read_key(key)
    except Bad as bad:
        raise ValueError(f"--key: {bad}") from None
    if "checkpoint" not in bundle.namelist():
        raise ValueError("it holds no checkpoint: it is no bundle of a log")
    if found := list(misshapen(file, bundle)):
        return 0, found
    try:
        key = bundle.read("log.public").decode() if key is None else key
        promises = dict([read_checkpoint(bundle.read("checkpoint"), key)])
    except (Bad, KeyError, UnicodeError, zipfile.BadZipFile) as bad:
        return 0, [f"the checkpoint in the bundle: {bad}"]
    for path in kept:
        try:
            with open(path, "rb") as other:
                size, root = read_checkpoint(other.read(1 << 16), key)
        except (OSError, Bad) as error:
            raise ValueError(f"--checkpoint {path}: {error}") from None
        if promises.setdefault(size, root) != root:
            found.append(f"two checkpoints of {size} events have two roots")
    checked = check(bundle, key, promises)
    checked.run()
    return checked.size, found + checked.findings


def say(text: str, to: TextIO) -> None:
    """What a bundle holds may be meant for a terminal: it is shown as letters, never as what steers one."""
    print(text.encode("unicode_escape").decode()[:SHOWN_MAX], file=to)


def main() -> int:
    asked = argparse.ArgumentParser(description="Checks a bundle of an event log without its database.")
    asked.add_argument("bundle")
    asked.add_argument("--key", help="the log's public key, name+hash+key, from elsewhere than the bundle")
    asked.add_argument("--checkpoint", action="append", default=[], help="one that a witness kept")
    given = asked.parse_args()
    try:
        with open(given.bundle, "rb") as file, zipfile.ZipFile(file) as bundle:
            signed, findings = find(file, bundle, given.key, given.checkpoint)
    except (OSError, ValueError, EOFError, NotImplementedError, struct.error, zipfile.BadZipFile) as error:
        say(f"cannot be checked: {error}", sys.stderr)
        return 2
    for finding in findings[:FINDINGS_MAX]:
        say(finding, sys.stdout)
    if given.key is None:
        print("The key was taken from the bundle itself: compare it with the one that you were given.")
    print("Compared with the manifest, but not signed: schemas.json and check_bundle.py.")
    print(f"{signed} events, {len(findings)} findings")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
