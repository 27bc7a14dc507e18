"""What anybody is answered is kept for as long as the answer allows, and no longer (0084, 0093)."""

from datetime import timedelta

from domain.notice.commands import PostNotice
from domain.ports import Role
from domain.values import MaintenanceNoticeId
from tests.api.asking import Api
from tests.pages.visitor import Visitor

DUTCH, ENGLISH = "Wij werken eraan.", "We are at work."


def test_what_is_announced_through_this_process_is_told_at_once(api: Api, visitor: Visitor) -> None:
    body = {"reason": "maintenance", "dutch": DUTCH, "english": ENGLISH, "stops_ordering": False}
    assert DUTCH not in visitor.get("/").text
    by = api.staff("p1", Role.SUPERVISOR)
    assert api.client.post("/v1/notices", json=body, headers=by).is_success
    api.show()
    assert DUTCH in visitor.get("/").text
    assert ENGLISH in visitor.get("/", **{"Accept-Language": "en"}).text


def test_what_another_process_announced_is_told_within_the_seconds_that_the_answer_names(
    api: Api, visitor: Visitor
) -> None:
    visitor.get("/")
    api.do(
        PostNotice(
            at=api.clock.now(),
            notice_id=MaintenanceNoticeId("n1"),
            dutch=DUTCH,
            english=ENGLISH,
            starts_at=api.clock.now(),
            ends_at=None,
            stops_ordering=False,
        )
    )
    api.show()
    assert DUTCH not in visitor.get("/").text
    api.clock.advance_to(api.clock.now() + timedelta(seconds=5))
    assert DUTCH in visitor.get("/").text
