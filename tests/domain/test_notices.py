"""Notices of maintenance and faults, and what they do to orders (R45)."""

from datetime import timedelta

import pytest

from domain.account.events import CreditReserved
from domain.notice.aggregate import NoSuchNotice, NoticeEndsTooSoon
from domain.notice.events import NoticeLifted, NoticePosted
from domain.order.events import OrderPlaced, OrderRefused, Reason
from domain.values import MaintenanceNoticeId
from toegang_testing.desks.office import Office

HOUR = timedelta(hours=1)
N1 = MaintenanceNoticeId("n1")


@pytest.fixture
def office() -> Office:
    """With a holder who has credit."""
    found = Office()
    found.open_account()
    found.deposit(1000)
    return found


def stopped_by(office: Office, order_id: str) -> str | None:
    """The notice that an order is refused for; None where it is accepted."""
    events = office.order(order_id)
    match events:
        case [OrderRefused(reason=Reason.ORDERING_STOPPED, notice_id=notice_id)]:
            return notice_id
        case _:
            assert [type(event) for event in events] == [OrderPlaced, CreditReserved]
            return None


def test_a_notice_in_force_stops_ordering_and_the_refusal_names_it(office: Office) -> None:
    (posted,) = office.post_notice("n1")
    assert isinstance(posted, NoticePosted)
    assert stopped_by(office, "o1") == "n1"
    assert office.account().credit.available_cents == 1000
    assert office.lift_notice("n1") == [NoticeLifted(notice_id=N1)]
    assert stopped_by(office, "o2") is None


def test_a_notice_is_in_force_from_its_beginning_up_to_its_end(office: Office) -> None:
    office.post_notice("n1", starts_at=office.now + HOUR, ends_at=office.now + 2 * HOUR)
    assert stopped_by(office, "o1") is None
    office.wait(hours=1)
    assert stopped_by(office, "o2") == "n1"
    office.wait(hours=1)
    assert stopped_by(office, "o3") is None


def test_a_notice_that_only_tells_something_stops_nothing(office: Office) -> None:
    office.post_notice("n1", stops_ordering=False)
    assert stopped_by(office, "o1") is None


def test_with_two_notices_lifting_one_leaves_the_other(office: Office) -> None:
    office.post_notice("n1")
    office.post_notice("n2")
    office.lift_notice("n1")
    assert stopped_by(office, "o1") == "n2"


def test_ordering_that_is_stopped_is_the_reason_whatever_the_account_s_state(office: Office) -> None:
    office.close()
    office.post_notice("n1")
    assert stopped_by(office, "o1") == "n1"


@pytest.mark.parametrize(("starts", "ends"), [(-2, -1), (-1, 0), (2, 1), (1, 1)])
def test_a_notice_ends_in_the_future_and_after_its_beginning(office: Office, starts: int, ends: int) -> None:
    with pytest.raises(NoticeEndsTooSoon) as refused:
        office.post_notice("n1", starts_at=office.now + starts * HOUR, ends_at=office.now + ends * HOUR)
    assert refused.value.field == "ends_at"


def test_lifting_what_is_over_changes_nothing_and_what_never_was_is_refused(office: Office) -> None:
    office.post_notice("n1", ends_at=office.now + HOUR)
    office.post_notice("n2")
    office.wait(hours=1)
    assert office.lift_notice("n1") == []
    office.lift_notice("n2")
    assert office.lift_notice("n2") == []
    with pytest.raises(NoSuchNotice):
        office.lift_notice("n3")
