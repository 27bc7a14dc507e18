"""Whoever applies is answered alike at equal work, whatever comes of it (D25)."""

from typing import Any

import pytest
from sqlalchemy import event

from adapters.event_store.on_sqlite import SqliteLine
from projections.point import PointReader
from tests.api.asking import BUSINESS, PRIVATE, Api

ELSEWHERE = {"email": "iemand@elders.example"}
LOST = {"lost_code": True}
BUSINESS_CASES = [
    {"surname": "Nieuw"},
    {"surname": "Ook nieuw"} | ELSEWHERE,
    {"surname": "Nieuwer"} | LOST,
    {},
    ELSEWHERE,
    LOST | ELSEWHERE,
    LOST,
    {"surname": "Ook nieuw"} | LOST | ELSEWHERE,
]
"""Nobody knows them, by email and by post; somebody has a code, and says that it was lost without proof, or
with the address that is asked."""
PRIVATE_CASES = [{"surname": "Nieuw"}, {"surname": "Nieuwer"} | LOST, {}, ELSEWHERE, LOST | ELSEWHERE, LOST]

OF_THE_LOG = [name for name, one in vars(SqliteLine).items() if name[0] != "_" and callable(one)]
"""What the log is asked; its statements go to the driver, and pass no listener of SQLAlchemy's."""


@pytest.mark.parametrize(
    ("path", "known", "cases"),
    [("business", BUSINESS, BUSINESS_CASES), ("private", PRIVATE, PRIVATE_CASES)],
)
def test_known_and_unknown_are_answered_alike_at_equal_work(
    api: Api, path: str, known: dict[str, Any], cases: list[dict[str, Any]]
) -> None:
    worked(api, path, known)  # the first of all makes the keys of the company, and of nobody
    first, *others = [worked(api, path, known | changes) for changes in cases]
    assert first[0] == 202
    assert {"log: stream", "log: record"} <= set(first[3])
    for other in others:
        assert other == first


def worked(api: Api, path: str, body: dict[str, Any]) -> tuple[int, int, list[tuple[str, str]], list[str]]:
    """Status, length, headers, and in order every statement and every hash.

    What is sealed before the append is left out (decision 0007)."""
    done: list[str] = []

    def executed(*about: Any) -> None:
        done.append(" ".join(str(about[2]).split()[:3]))

    def noting(name: str, call: Any) -> Any:
        def noted(*args: Any) -> Any:
            done.append(name)
            return call(*args)

        return noted

    credentials, vault = api.ports.credentials, api.ports.vault
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credentials, "verify", noting("verify", credentials.verify))
        patch.setattr(credentials, "put", noting("put", credentials.put))
        patch.setattr(vault, "index", noting("index", vault.index))
        for name in OF_THE_LOG:
            patch.setattr(SqliteLine, name, noting(f"log: {name}", getattr(SqliteLine, name)))
        patch.setattr(PointReader, "row", noting("point", PointReader.row))
        event.listen(api.ports.reads, "before_cursor_execute", executed)
        answer = api.client.post(f"/v1/applications/{path}", json=body)
        event.remove(api.ports.reads, "before_cursor_execute", executed)
    del answer.headers["x-correlation-id"]  # of each request its own
    return answer.status_code, len(answer.text), sorted(answer.headers.items()), done
