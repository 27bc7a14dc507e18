"""Deliveries: one subscription a webhook. Each event in order, once the one before was taken or given up."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, update

from adapters.background import note
from adapters.subscriptions.checkpoints import Checkpoints, FencedOut
from adapters.subscriptions.reactions import BACKOFF
from adapters.subscriptions.reading import SharedReading, read_on
from adapters.webhooks.kept import AT_ONCE
from adapters.webhooks.posting import Answered, Line, Verdict
from adapters.webhooks.rows import Kept, due, first_asked, kept
from adapters.webhooks.schema import DEAD_LETTER, WEBHOOK, checkpoint_of
from adapters.webhooks.sending import Sending
from domain.kernel import Event, Recorded
from domain.ports import ApiKeys, Log, Scope, WebhookState

AWAY_MAX: Final = timedelta(hours=1)
"""The longest wait for a receiver that is away: it is told soon after it is back, however long that took."""
ASKED_MAX: Final = timedelta(hours=6)
"""The longest wait that a receiver may ask for."""
GIVEN_UP_MAX: Final = 3
"""How many are given up in a row. If none of them is taken it is not the event: then it waits as well."""
AT_ONCE_MAX: Final = 16
"""How many receivers one process is at at a time."""
FAULT_S: Final = 1.0

log = logging.getLogger(__name__)


class Delivery:
    """To one receiver. Used by one thread at a time."""

    def __init__(
        self, webhook_id: str, checkpoints: Checkpoints, events: Log, sending: Sending, keys: ApiKeys
    ) -> None:
        self.webhook_id, self.name = webhook_id, checkpoint_of(webhook_id)
        self._checkpoints, self.claim = checkpoints, checkpoints.claim(self.name)
        self._events, self._sending, self._keys = events, sending, keys
        self._line = Line(sending.post)
        self._ahead: Sequence[Recorded[Event]] = ()

    def step(self) -> bool:
        """Sends one event at most, or passes over a stretch that is not wanted. False: nothing to do now."""
        if not self.claim.held():  # first: what is decided after this look is found out before it is noted
            return False
        now = self._sending.clock.now()
        with self._checkpoints.reader.connect() as tx:
            to, again = kept(tx, self.webhook_id), first_asked(tx, self.webhook_id)
        if to is None or to.state is not WebhookState.ON or (to.next_try_at and now < to.next_try_at):
            return False
        key = self._keys.named(to.key_id)
        if key is None or not key.may_follow:
            return False
        personal = Scope.EVENTS_PERSONAL in key.scopes
        try:
            if again is not None:
                [happened] = read_on(self._events, again - 1, limit=1)
                self._send_again(to, happened, personal)
                return True
            return self._read_on(to, personal)
        except FencedOut:
            return True  # something was decided meanwhile, or another process has it now

    def close(self) -> None:
        """Lets others in."""
        self._line.close()
        self.claim.release()

    def _read_on(self, to: Kept, personal: bool) -> bool:
        fits = self._sending.telling.fitting(to.asked.types, to.asked.subject)
        stretch = self._stretch()
        wanted = next((happened for happened in stretch if fits(happened)), None)
        if wanted is not None:
            self._settle(to, wanted, self._sending.event(self._line, to, wanted, personal=personal))
        elif stretch:
            with self._checkpoints.writer.begin() as tx:
                self.claim.move(tx, stretch[-1].position)
            self.claim.moved(stretch[-1].position)
        return bool(stretch)

    def _stretch(self) -> Sequence[Recorded[Event]]:
        """What comes next. Who is far behind reads it by itself: once, and not again for each event of it."""
        after = self.claim.position
        if not (self._ahead and self._ahead[0].position <= after + 1 <= self._ahead[-1].position):
            self._ahead = read_on(self._events, after)
        return self._ahead[after + 1 - self._ahead[0].position :] if self._ahead else ()

    def _settle(self, to: Kept, sent: Recorded[Event], answered: Answered) -> None:
        """Notes what became of it, and moves on where it was taken or given up, in one transaction."""
        now = self._sending.clock.now()
        taken = answered.verdict is Verdict.TAKEN
        hopeless = (
            answered.verdict is Verdict.REFUSED and to.refusals >= len(BACKOFF) and to.given_up < GIVEN_UP_MAX
        )
        after = sent.position if taken or hopeless else self.claim.position
        with self._checkpoints.writer.begin() as tx:
            self.claim.move(tx, after)
            if taken:
                self._note_taken(tx, to, answered, now)
            elif hopeless:
                letter = {"type": sent.event.NAME, "attempts": to.failures + 1}
                values = {**self._letter(sent), **letter, "error": answered.says, "given_up_at": now}
                tx.execute(insert(DEAD_LETTER).values(values))
                self._note(tx, answered, now, **AT_ONCE, given_up=to.given_up + 1)
            else:
                self._wait(tx, to, answered, now)
        self.claim.moved(after)

    def _send_again(self, to: Kept, happened: Recorded[Event], personal: bool) -> None:
        """A dead letter is tried once each time it is asked for, and waits while its receiver is away."""
        answered = self._sending.event(self._line, to, happened, personal=personal)
        now = self._sending.clock.now()
        this = [DEAD_LETTER.c[name] == value for name, value in self._letter(happened).items()]
        with self._checkpoints.writer.begin() as tx:
            self.claim.move(tx, self.claim.position)
            if answered.verdict is Verdict.TAKEN:
                tx.execute(delete(DEAD_LETTER).where(*this))
                self._note_taken(tx, to, answered, now)
            elif answered.verdict is Verdict.REFUSED:
                values = {"asked_at": None, "attempts": DEAD_LETTER.c.attempts + 1, "error": answered.says}
                tx.execute(update(DEAD_LETTER).where(*this).values(**values, given_up_at=now))
                self._note(tx, answered, now)
            else:
                self._wait(tx, to, answered, now)

    def _wait(self, tx: Connection, to: Kept, answered: Answered, now: datetime) -> None:
        refused = answered.verdict is Verdict.REFUSED
        wait = BACKOFF[min(to.failures, len(BACKOFF) - 1)]
        if not refused:
            wait = max(min(wait, AWAY_MAX), min(answered.wait, ASKED_MAX))
        values: dict[str, Any] = {
            "failures": to.failures + 1,
            "refusals": to.refusals + refused,
            "next_try_at": now + wait,
        }
        if answered.verdict is Verdict.GONE:
            values["state"] = WebhookState.GONE
        self._note(tx, answered, now, **values)

    def _note_taken(self, tx: Connection, to: Kept, answered: Answered, now: datetime) -> None:
        until = to.former_secret_until
        over = {} if until is None or now < until else {"former_secret": None, "former_secret_until": None}
        all_well = {**AT_ONCE, **over, "given_up": 0, "error": "", "taken_at": now}
        self._note(tx, answered, now, **all_well)

    def _note(self, tx: Connection, answered: Answered, now: datetime, **values: Any) -> None:
        told = {"error": answered.says, "tried_at": now, **values}
        tx.execute(update(WEBHOOK).where(WEBHOOK.c.webhook_id == self.webhook_id).values(told))

    def _letter(self, happened: Recorded[Event]) -> Mapping[str, Any]:
        return {"webhook_id": self.webhook_id, "position": happened.position}


class Deliveries:
    """Implements adapters.subscriptions.runner.Beside: all of them. Once started, each that has something to
    do in a thread of its own while it has: a slow receiver holds up nobody else."""

    name: Final = "webhooks"

    def __init__(self, checkpoints: Checkpoints, events: Log, sending: Sending, keys: ApiKeys) -> None:
        self._checkpoints, self._events = checkpoints, SharedReading(events)
        self._sending, self._keys = sending, keys
        self._all: dict[str, Delivery] = {}
        self._busy: set[str] = set()
        self._workers: ThreadPoolExecutor | None = None
        self._news: Callable[[], None] = _nobody
        self._stop = threading.Event()

    def start(self, news: Callable[[], None]) -> None:
        """From now on receivers are spoken to beside the caller."""
        self._news = news
        self._workers = ThreadPoolExecutor(AT_ONCE_MAX, thread_name_prefix="webhook")

    def step(self) -> bool:
        """One round; False: there is nothing to do now but what is being done."""
        if self._stop.is_set():
            return False
        fences = due(self._checkpoints, self._sending.clock.now())
        self._forget_all_but(fences)
        if fences:
            self._events.news()
        idle = [self._delivery(name) for name in fences if name not in self._busy]
        for each in idle:
            if each.claim.fence != fences[each.webhook_id]:
                each.claim.lost()  # something was decided since
        self._checkpoints.hold([each.claim for each in idle])
        moved = False
        for each in idle:
            if each.claim.is_held and self._has_news(each):
                moved = self._work(each) or moved
        return moved

    def rest(self) -> None:
        """Nothing more is begun."""
        self._stop.set()

    def close(self) -> None:
        """Ends after what is being sent."""
        self._stop.set()
        if self._workers is not None:
            self._workers.shutdown()
        self._forget_all_but(())

    def _delivery(self, webhook_id: str) -> Delivery:
        if webhook_id not in self._all:
            self._all[webhook_id] = Delivery(
                webhook_id, self._checkpoints, self._events, self._sending, self._keys
            )
        return self._all[webhook_id]

    def _forget_all_but(self, names: Collection[str]) -> None:
        """Whoever waits, is paused or was removed needs no lease and no connection."""
        for name in self._all.keys() - self._busy - set(names):
            try:
                self._all.pop(name).close()
            except Exception as error:  # its lease runs out by itself
                note(log, f"webhook:{name}: not released", error)

    def _work(self, each: Delivery) -> bool:
        if self._workers is None:
            return each.step()
        self._busy.add(each.webhook_id)
        self._workers.submit(self._finish, each)
        return False

    def _has_news(self, each: Delivery) -> bool:
        if read_on(self._events, each.claim.position, limit=1):
            return True
        with self._checkpoints.reader.connect() as tx:
            return first_asked(tx, each.webhook_id) is not None

    def _finish(self, each: Delivery) -> None:
        try:
            moved = False
            while not self._stop.is_set() and each.step():
                moved = True
                if len(self._busy) > AT_ONCE_MAX:
                    break  # others wait for a thread: the next round goes on with this one, after them
        except Exception as error:
            # The database does not answer, most likely.
            note(log, each.name, error, position=each.claim.position)
            self._stop.wait(FAULT_S)
        finally:
            self._busy.discard(each.webhook_id)
        if moved:
            self._news()


def _nobody() -> None:
    """Nothing runs beside the caller: there is nobody to tell."""
