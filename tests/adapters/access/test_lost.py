"""By what a lost database of keys and passwords is told from an old backup: per holder, last ones first."""

from collections.abc import Sequence

import pytest

from adapters.access.lost import Compared

HAS, LACKS = True, False


@pytest.mark.parametrize(
    ("holders", "is_lost"),
    [
        ([], False),
        ([[HAS]], False),
        ([[LACKS]], True),
        ([[HAS, LACKS]], False),
        ([[LACKS, LACKS], [HAS, HAS]], False),
        ([[LACKS], [HAS], [HAS]], False),
        ([[LACKS], [LACKS], [HAS]], True),
        ([[HAS], [LACKS]], True),
        ([[HAS, HAS], [LACKS]], True),
        ([[HAS, HAS], [HAS, HAS], [LACKS]], False),
        ([[HAS], [LACKS, HAS], [LACKS]], False),
        ([[LACKS], [HAS, HAS, HAS], [LACKS]], True),
    ],
    ids=[
        "nobody",
        "all",
        "nothing",
        "half of the only one",
        "an old backup: the last is missing",
        "an old backup: the last of three",
        "most",
        "the last got a new password since",
        "the last got two secrets since: one of three is missing, and nothing is of anybody before",
        "somebody before has theirs",
        "somebody before has one of theirs",
        "the last is of an old backup, one got new ones since, nobody before has anything",
    ],
)
def test_it_is_lost_where_most_is_missing_or_nobody_earlier_has_anything(
    holders: Sequence[Sequence[bool]], is_lost: bool
) -> None:
    assert Compared(holders, keys_gone=False).is_lost is is_lost


def test_what_is_missing_is_counted_by_secret_and_told() -> None:
    found = Compared([[HAS, LACKS], [LACKS]], keys_gone=True)
    assert (found.named, found.missing) == (3, 2)
    assert found.trouble == (
        "of 3 passwords and second factors that the log named last, 2 are not there;"
        " systems acted, and no API key is there"
    )
    assert Compared([[HAS]], keys_gone=False).trouble == ""
