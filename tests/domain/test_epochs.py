"""No two events of a log have one name, whatever was put back, and who follows misses none (I18)."""

from dataclasses import dataclass, field
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log_break.epochs import Epochs, NoSuchPosition, PutBack
from domain.log_break.events import BreakFinding, BreakPart, LogBreakAcknowledged
from domain.ports import LogDamaged
from toegang_testing.desks.log_breaks import acknowledge
from toegang_testing.scenario import AT


def broken(
    number: int,
    held: int,
    signed: int,
    first: int | None = None,
    differing: int | None = None,
    part: BreakPart = BreakPart.EVENT,
) -> LogBreakAcknowledged:
    found = () if first is None else (BreakFinding(part=part, count=1, first_position=first),)
    told = {"held_events": held, "signed_events": signed, "findings": found, "differing_events": differing}
    name = {"name": f"toegang.example/log/{number}"}
    return LogBreakAcknowledged.of(acknowledge(AT)).model_copy(update=told | name)


def of(*breaks: LogBreakAcknowledged) -> Epochs:
    """Each recorded just after what the database held."""
    return Epochs.of((told.held_events + 1, told) for told in breaks)


def test_in_a_log_that_never_broke_a_position_is_its_own_name() -> None:
    epochs = Epochs()
    assert [epochs.named(position) for position in (0, 1, 1200)] == ["0", "1", "1200"]
    assert epochs.position("1200") == 1200
    assert epochs.position("007") == 7


def test_what_came_after_a_break_has_its_number_and_what_stayed_none() -> None:
    epochs = of(broken(2, held=3, signed=5), broken(4, held=6, signed=6))
    assert [epochs.named(position) for position in range(2, 9)] == [
        "2", "3", "2-4", "2-5", "2-6", "4-7", "4-8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lost", "go_on_after"),
    [("4", "3"), ("9", "3"), ("2-7", "2-6"), ("2-900", "2-6"), ("3-7", "2-6")],
)
def test_a_name_that_was_lost_leads_to_the_last_that_was_not(lost: str, go_on_after: str) -> None:
    epochs = of(broken(2, held=3, signed=5), broken(4, held=6, signed=6))
    with pytest.raises(PutBack) as found:
        epochs.position(lost)
    assert found.value.go_on_after == go_on_after
    assert epochs.named(epochs.position(go_on_after)) == go_on_after


@pytest.mark.parametrize(
    "name", ["", "x", "-1", "1-2", "2-3", "3-6", "5-8", "02-5", "2-", "2-x", "2-4-4", "1 ", "٣", "9" * 19]
)
def test_what_nothing_was_ever_called_is_no_position(name: str) -> None:
    epochs = of(broken(2, held=3, signed=5), broken(4, held=6, signed=6))
    with pytest.raises(NoSuchPosition):
        epochs.position(name)


@pytest.mark.parametrize(
    ("told", "stayed"),
    [
        (broken(2, held=3, signed=5, first=4, differing=2, part=BreakPart.POSITION), 3),
        (broken(2, held=5, signed=5, first=4, differing=2), 3),  # grown anew, up to where it was signed
        (broken(2, held=9, signed=5, first=4, differing=2), 3),  # and beyond it
        (broken(2, held=5, signed=9, first=4, differing=6), 3),  # and not so far: four are gone
        (broken(2, held=300, signed=300, first=2, differing=1), 300),  # a row in the midst
        (broken(2, held=3, signed=5, first=1, differing=4), 3),  # rows in the midst, and put back
        (broken(2, held=5, signed=5, first=4), 5),  # the tree cannot tell
        (broken(2, held=5, signed=5, first=1, differing=0, part=BreakPart.TILE), 5),
    ],
)
def test_an_epoch_begins_where_what_was_told_is_no_longer_so(told: LogBreakAcknowledged, stayed: int) -> None:
    epochs = of(told)
    assert (epochs.named(stayed), epochs.named(stayed + 1)) == (str(stayed), f"2-{stayed + 1}")


def test_a_break_recorded_before_its_findings_were_begins_after_what_was_held() -> None:
    first = broken(2, held=3, signed=5).model_copy(update={"findings": None, "differing_events": None})
    assert of(first).named(4) == "2-4"


@pytest.mark.parametrize(
    ("forged", "says"),
    [
        (broken(2, held=9, signed=9), "is told of position 9"),  # it stands at 9 itself
        (broken(2, held=900, signed=900), "is told of position 900"),
        (broken(2, held=-3, signed=5), "is told of position -3"),
        (broken(2, held=8, signed=8, first=-1, differing=10), "is told of position -2"),
        (broken(1, held=3, signed=5), "begins tree 'toegang.example/log/1' after tree 1"),
        (broken(10_000, held=3, signed=5), "begins tree 'toegang.example/log/10000' after tree 1"),
        (
            broken(2, held=3, signed=5).model_copy(update={"name": "other"}),
            "begins tree 'other' after tree 1",
        ),
        (broken(2, held=3, signed=5).model_copy(update={"name": "x/²"}), "begins tree 'x/²' after tree 1"),
    ],
)
def test_a_break_that_cannot_have_been_names_nothing(forged: LogBreakAcknowledged, says: str) -> None:
    with pytest.raises(LogDamaged) as found:
        Epochs.of([(9, forged)])
    assert found.value.position == 9
    assert str(found.value) == (
        f"Position 9: the break of the log that is recorded there cannot have been: it {says}."
    )


def test_nor_does_one_that_begins_an_earlier_tree() -> None:
    with pytest.raises(LogDamaged) as found:
        of(broken(3, held=3, signed=5), broken(2, held=6, signed=6))
    assert found.value.position == 7
    assert "begins tree 'toegang.example/log/2' after tree 3" in str(found.value)


def test_breaks_that_are_acknowledged_together_begin_one_tree() -> None:
    epochs = Epochs.of(
        [(6, broken(3, held=5, signed=9)), (7, broken(3, held=5, signed=5, first=4, differing=2))]
    )
    assert [epochs.named(position) for position in (3, 4, 6, 8)] == ["3", "3-4", "3-6", "3-8"]


@dataclass
class Log:
    """A log that is put back, as a follower meets it. Each event has an identity of its own."""

    events: list[tuple[int, LogBreakAcknowledged | None]] = field(default_factory=list)
    happened: int = 0
    trees: int = 1

    def grow(self, by: int, told: LogBreakAcknowledged | None = None) -> None:
        for _ in range(by):
            self.happened += 1
            self.events.append((self.happened, told))

    def put_back(self, to: int) -> None:
        signed, held = len(self.events), min(to, len(self.events))
        del self.events[held:]
        self.trees += 1
        self.grow(1, broken(self.trees, held=held, signed=signed))

    @property
    def epochs(self) -> Epochs:
        return Epochs.of((at, told) for at, (_, told) in enumerate(self.events, 1) if told is not None)

    @property
    def identities(self) -> list[int]:
        return [one for one, _ in self.events]


def led_to(epochs: Epochs, name: str) -> tuple[int, bool]:
    """From where on one reads, and whether it is told that something was lost."""
    try:
        return epochs.position(name), False
    except PutBack as lost:
        return epochs.position(lost.go_on_after), True


steps = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), max_size=6)


@given(steps)
def test_nobody_misses_or_confuses_anything_whatever_is_put_back(happens: list[tuple[int, int]]) -> None:
    """Each name ever told stands for one event; who remembers one is let on where all before it is what they
    were told, or is led to the last place where that is so."""
    log, named = Log(), dict[str, int]()
    remembered: dict[str, list[int]] = {"0": []}

    def look() -> None:
        epochs = log.epochs
        for position, identity in enumerate(log.identities, 1):
            name = epochs.named(position)
            assert named.setdefault(name, identity) == identity
            remembered[name] = log.identities[:position]

    for by, to in happens:
        log.grow(by)
        look()
        log.put_back(to)
        look()
    epochs = log.epochs
    for name, read in remembered.items():
        both = zip(read, log.identities, strict=False)
        common = len([*takewhile(lambda pair: pair[0] == pair[1], both)])
        assert led_to(epochs, name) == (common, common < len(read))
