"""Makes the demo data in a process of its own: what it took of memory goes with it."""

import multiprocessing
import os
import signal
import sys
import threading

from api.settings import Settings
from api.terminal.show import mendable


def make_apart(settings: Settings) -> None:
    """As ``api.demo.data.make``, before this process has threads. Ends this process where it failed."""
    child = multiprocessing.get_context("fork").Process(target=_make, args=(settings,))
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    child.start()
    try:
        child.join()
    finally:
        signal.signal(signal.SIGTERM, before)
        child.terminate()
    if child.exitcode:
        sys.exit(child.exitcode)


def _make(settings: Settings) -> None:
    from api.demo.data import make

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with mendable():
        make(settings)


def _end_with_parent() -> None:
    """However that ended: its successor would make the same beside this one."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
