"""The payment provider calls with a form, and is asked itself (D22, I2)."""

import pytest

from tests.api.asking import Api, problem

CALLS = "/v1/payment-calls"


def test_the_provider_calls_with_a_form_and_a_payment_that_is_not_ours_is_no_news(api: Api) -> None:
    assert api.client.post(CALLS, data={"id": "tr_somebodyelses"}).status_code == 204


@pytest.mark.parametrize("sent", ["id=nonsense", "id=tr_a&id=tr_b", "nothing=1", "&" * 50, "id=tr_%00"])
def test_a_call_that_names_no_payment_is_refused_by_its_field(api: Api, sent: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = api.client.post(CALLS, content=sent.encode(), headers=headers)
    assert problem(answer, 422, "invalid")["field"] == "id"


def test_a_call_beyond_what_is_read_is_refused(api: Api) -> None:
    problem(api.client.post(CALLS, data={"id": "x" * 70_000}), 413, "body-too-large")
