"""Nobody knows guests apart: a guest's key is long enough that no stranger has the same (R55)."""

import uuid

from tests.api.asking import Api, problem

PATH, BODY = "/v1/guest-orders", {"product": "paper_extract", "about": "68750110"}
HOME = {"name": "G. Geluk", "street": "Voorbeeldkade 1", "place": "1011 AA Amsterdam"}


def test_a_short_key_of_a_guest_is_refused_and_a_uuid_is_a_repeat(api: Api) -> None:
    body = BODY | {"recipient": HOME}
    told = api.client.post(PATH, json=body, headers={"Idempotency-Key": "order-0001"})
    assert problem(told, 422, "invalid")["field"] == "Idempotency-Key"
    keyed = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = (api.client.post(PATH, json=body, headers=keyed) for _ in range(2))
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    another = api.client.post(PATH, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert another.json()["reference"] != first.json()["reference"]
