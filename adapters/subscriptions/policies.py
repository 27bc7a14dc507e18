"""Policies at work: whenever this event, then these commands."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.projecting import Projecting
from adapters.subscriptions.reactions import HeldUp, Reacting
from domain.catalogue import Policy
from domain.kernel import Command, Event, Recorded, Rejected
from domain.ports import Clock, Executor, Log, Lookup
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """A policy and what it asks. ``needs``: the read models behind its Lookup."""

    name: str
    policy: Policy
    lookup: Lookup
    needs: Sequence[str] = ()


class PolicyRunner(Reacting):
    """Asks for what the policy wants. A refused command is parked; the others of the same event go on."""

    def __init__(
        self,
        spec: PolicySpec,
        needs: Sequence[Projecting],
        checkpoints: Checkpoints,
        executor: Executor,
        events: Log,
        clock: Clock,
    ) -> None:
        super().__init__(f"policy:{spec.name}", checkpoints, events, clock)
        self._spec, self._needs, self._executor = spec, needs, executor

    def concerns(self, happened: Recorded[Event]) -> bool:
        return any(True for _ in self._wanted(happened))

    def react(self, happened: Recorded[Event]) -> bool:
        asked: Counter[str] = Counter()
        refused = None
        for command in self._wanted(happened):
            # The ordinal counts among equals: when this event is handled again, its Lookup may answer
            # more or less than it did, and one command must not be taken for a repeat of another.
            what = canonical(command)
            asked[what] += 1
            try:
                self._executor.execute(command, self.request(happened, self.name, what, asked[what]))
            except Rejected as refusal:
                refused = refused or refusal
        if refused is not None:
            raise refused
        return bool(asked)

    def _wanted(self, happened: Recorded[Event]) -> Iterator[Command]:
        lookup = _CaughtUp(self._spec.lookup, self._needs, happened.position)
        return self._spec.policy(happened, lookup)


class _CaughtUp:
    """Implements domain.ports.Lookup: its read models are taken to the position first, once something is
    asked of them. Most events concern no policy, and read models follow those in longer stretches."""

    def __init__(self, lookup: Lookup, needs: Sequence[Projecting], position: int) -> None:
        self._lookup, self._needs, self._position = lookup, needs, position

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        self._catch_up()
        return self._lookup.accounts_of_customer(customer_id)

    def accounts_of_branch(self, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
        self._catch_up()
        return self._lookup.accounts_of_branch(kvk_number, branch)

    def _catch_up(self) -> None:
        for projecting in self._needs:
            if not projecting.step_to(self._position):
                raise HeldUp(projecting.name)


def canonical(command: Command) -> str:
    """The same text for the same command, in every process."""
    fields = json.dumps(command.model_dump(), sort_keys=True, default=_text)
    return f"{type(command).__name__} {fields}"


def _text(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    # Of tables that a command may carry, such as calendars, there is only one.
    return str(value) if isinstance(value, date) else type(value).__name__
