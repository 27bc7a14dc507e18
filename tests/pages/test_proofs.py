"""The auditor's pages on signed trees: a proof is shown, and taken along as a file (I18)."""

import re

import pytest
from fastapi.testclient import TestClient

from api.pages.cookies import STAFF
from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_trees import signed as signed


def test_an_events_proof_is_one_way_from_its_history_and_from_why(signed: Api) -> None:
    holder = signed.holder()
    signed.pay_in(holder, 1000)
    token = signed.staff("p2", Role.AUDITOR)["Authorization"].removeprefix("Bearer ")
    with TestClient(signed.client.app, base_url="https://testserver", cookies={STAFF: token}) as browser:
        subject = f"/desk/audit/subjects/account-{holder.account_id}"
        for page in (subject, f"{subject}/why/balance"):
            [first, *_] = re.findall(r'href="(/desk/audit/proofs/\d+)"', browser.get(page).text)
            shown = browser.get(first, follow_redirects=False)
            position = first.rpartition("/")[2]
            assert shown.headers["location"] == f"/desk/audit/trees/1/proofs/{position}"


@pytest.mark.parametrize("address", ["checkpoint", "proofs/1"])
def test_what_was_signed_is_shown_and_a_proof_downloaded(signed: Api, address: str) -> None:
    token = signed.staff("p1", Role.AUDITOR)["Authorization"].removeprefix("Bearer ")
    cookies = {STAFF: token}
    with TestClient(signed.client.app, base_url="https://testserver", cookies=cookies) as browser:
        shown = browser.get(f"/desk/audit/trees/1/{address}")
        assert shown.status_code == 200, shown.text
        assert "<pre>" in shown.text
        if address == "proofs/1":
            taken = browser.get("/desk/audit/trees/1/proofs/1/file")
            assert taken.status_code == 200
            assert "attachment" in taken.headers["content-disposition"]
        refused = browser.get("/desk/audit/trees/1/proofs/99999999")
        assert refused.status_code == 404
        assert "text/html" in refused.headers["content-type"]
