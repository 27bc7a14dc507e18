"""Checks a bundle of an event log without its database: python3 check_bundle.py BUNDLE.zip --key KEY."""

# Needs Python 3.11 and nothing else. It says which events, tiles or checkpoints are not as they were signed.
# The key (name+hash+key) is to come from somewhere else than the bundle. Exit code 0: as signed, 1: not,
# 2: it cannot be read. Written from RFC 9162 (tree), RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint
# and tlog-tiles.

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator

WIDTH, HEIGHT, FINDINGS_MAX = 256, 8, 100
Point = tuple[int, int, int, int]

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


_BASE_Y = 4 * pow(5, -1, P) % P
_BASE_X = _x(_BASE_Y, 0)
assert _BASE_X is not None
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


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
    except ValueError:
        typed = b""
    wanted = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if typed[:1] != b"\x01" or len(typed) != 33 or wanted.hex() != key_id:
        raise Bad("a key is written name+hash+key, and its hash is that of name and key")
    return name, wanted, typed[1:]


def read_checkpoint(note: bytes, key: str) -> tuple[int, bytes]:
    """How many events, and their root, as that key signed them."""
    name, key_id, public = read_key(key)
    try:
        body, parted, lines = note.decode().rpartition("\n\n")
    except UnicodeError:
        raise Bad("a checkpoint is text") from None
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
    origin, size, root = body.split("\n")[:3]
    if origin != name:
        raise Bad(f"a checkpoint of {origin}, not of {name}")
    return int(size), base64.b64decode(root, validate=True)


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


# --- the bundle ----------------------------------------------------------------------------------


class Check:
    """One bundle; what is wrong with it gathers in ``findings``."""

    def __init__(self, bundle: zipfile.ZipFile, promises: dict[int, bytes]) -> None:
        self.bundle, self.promises, self.findings = bundle, promises, list[str]()
        self.size = max(promises)
        self.wanted = {"manifest.json", "checkpoint", "log.public", "schemas.json", "events.jsonl"}
        self.wanted.add("check_bundle.py")

    def run(self) -> None:
        try:
            self.manifest()
        except (KeyError, TypeError, ValueError, AttributeError):
            self.findings.append("manifest.json is missing or no manifest")
        entries = self.events()
        self.entries(entries)
        self.tiles(entries)

    def manifest(self) -> None:
        listed = json.loads(self.bundle.read("manifest.json"))["sha256"]
        held = {name for name in self.bundle.namelist() if name != "manifest.json"}
        for name in sorted(held ^ set(listed)):
            self.findings.append(f"{name} is not both in the manifest and in the bundle")
        for name in sorted(held & set(listed)):
            try:
                with self.bundle.open(name) as file:
                    same = hashlib.file_digest(file, "sha256").hexdigest() == listed[name]  # type: ignore[arg-type] # readable as digests need it
            except zipfile.BadZipFile:
                same = False
            if not same:
                self.findings.append(f"{name} is not the one that the manifest names")

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
                yield from file
        except (KeyError, zipfile.BadZipFile):
            self.findings.append("events.jsonl is missing or damaged")

    def event(self, number: int, line: bytes) -> tuple[int, str, int]:
        """Position, stream and version of the event on that line."""
        try:
            event = json.loads(line)
            position, stream, version = event[:3]
            if len(event) == 13 and isinstance(stream, str) and isinstance(version, int):
                return position, stream, version
        except (TypeError, ValueError, KeyError):
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
                held = list(self.held(str(level), tile, len(part)))
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

    def held(self, level: str, tile: int, count: int) -> Iterator[bytes]:
        self.wanted.add(tile_name(level, tile, count))
        content = self.read(tile_name(level, tile, count))
        for at in range(0, len(content), 32):
            yield content[at : at + 32]

    def read(self, name: str) -> bytes:
        try:
            return self.bundle.read(name)
        except (KeyError, zipfile.BadZipFile):
            return b""


def main() -> int:
    asked = argparse.ArgumentParser(description="Checks a bundle of an event log without its database.")
    asked.add_argument("bundle")
    asked.add_argument("--key", help="the log's public key, name+hash+key, from elsewhere than the bundle")
    asked.add_argument("--checkpoint", action="append", default=[], help="one that a witness kept")
    given = asked.parse_args()
    try:
        with zipfile.ZipFile(given.bundle) as bundle:
            key = given.key or bundle.read("log.public").decode()
            promises = dict([read_checkpoint(bundle.read("checkpoint"), key)])
            findings = []
            for path in given.checkpoint:
                with open(path, "rb") as file:
                    size, root = read_checkpoint(file.read(), key)
                if promises.setdefault(size, root) != root:
                    findings.append(f"two checkpoints of {size} events have two roots")
            check = Check(bundle, promises)
            check.run()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, Bad) as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return 1 if isinstance(error, Bad) else 2
    for finding in [*findings, *check.findings][:FINDINGS_MAX]:
        print(finding)
    if not given.key:
        print("The key was taken from the bundle itself: compare it with the one that you were given.")
    print(f"{check.size} events, {len(findings) + len(check.findings)} findings")
    return int(bool(findings or check.findings))


if __name__ == "__main__":
    sys.exit(main())
