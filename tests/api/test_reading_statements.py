"""What it costs that a reading is recorded, on both databases; it waits for no other command (D17)."""

from threading import Barrier, Thread

from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_order_statements import counted
from tests.api.test_questions import ask as asked_question


def test_a_reading_adds_four_statements_however_much_is_shown(api_on_each: Api) -> None:
    """Its own stream, which is new, then one append: the lock, what was known, and the rows."""
    api = api_on_each
    reference = asked_question(api).json()["reference"]
    clerk = api.staff("p1", Role.CLERK, Role.AUDITOR)
    api.staff("p2", Role.CLERK)
    api.show()

    def asked(path: str) -> list[str]:
        api.client.get(path, headers=clerk)  # what is remembered afterwards is
        with counted(api) as statements:
            answer = api.client.get(path, headers=clerk)
        assert answer.is_success, answer.text
        return statements

    in_list, opened = asked("/v1/questions"), asked(f"/v1/questions/{reference}")
    many = asked("/v1/staff/members")
    recording = ["stream", "lock", "facts", "record"]
    assert "record" not in in_list
    for statements in (opened, many):
        assert statements[-len(recording) :] == recording
        assert len(statements) <= len(in_list) + len(recording), (in_list, statements)


def test_readings_and_acts_of_one_clerk_do_not_wait_for_each_other(api_on_each: Api) -> None:
    api = api_on_each
    [holder] = api.holders({})
    reference = asked_question(api).json()["reference"]
    api.show()
    clerk, begin, answers = api.staff("p1", Role.CLERK), Barrier(6), []

    def read() -> None:
        begin.wait()
        answers.append(api.client.get(f"/v1/questions/{reference}", headers=clerk).status_code)

    def act() -> None:
        begin.wait()
        path = f"/v1/accounts/{holder.account_id}/suspension"
        body = {"reason": "holder_asked"}
        answers.append(api.client.post(path, json=body, headers=clerk).status_code)

    threads = [Thread(target=read) for _ in range(5)] + [Thread(target=act)]
    with counted(api) as statements:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [200] * 6
    assert statements.count("record") == 6
    assert statements.count("known") == 1, "the act asks; after a conflict, whoever met somebody would too"
