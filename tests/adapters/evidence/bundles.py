"""Bundles as somebody else might write them, and what the program says that checks them."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from adapters.evidence import unpack_checker

Files = dict[str, bytes]


def held(bundle: Path) -> Files:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(bundle: Path, files: Iterable[tuple[str, bytes]], packed: int = zipfile.ZIP_STORED) -> None:
    """Each entry as ours are, one after the other; also two of one name."""
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = packed
            with archive.open(entry, "w", force_zip64=True) as file:
                file.write(content)


def sum_up(files: Files) -> None:
    """Whoever changes a bundle can change its manifest so that it fits."""
    manifest = json.loads(files["manifest.json"])
    others = sorted(name for name in files if name != "manifest.json")
    manifest["sha256"] = {name: hashlib.sha256(files[name]).hexdigest() for name in others}
    files["manifest.json"] = json.dumps(manifest, indent=1).encode() + b"\n"


def ask(bundle: Path, *options: str) -> tuple[int, str]:
    """Exit code and all that the program wrote, run apart from everything of ours."""
    program = unpack_checker(bundle.with_name("check.py"))
    ran = subprocess.run(
        [sys.executable, "-I", program, bundle, *options], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr
