"""What read models showed of a subject, at the desk: as of a moment and between two, closed (D17)."""

from domain.ports import Role
from tests.api.asking import Api
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

ENGLISH = {"Accept-Language": "en"}


def test_from_a_history_to_rows_then_and_what_changed_in_them(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    before = api.ports.log.head()
    api.pay_in(holder, 2500)
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    subject = f"/desk/audit/subjects/account-{holder.account_id}"
    assert f'href="{subject}/rows"' in auditor.get(subject).text
    empty = auditor.get(f"{subject}/rows", **ENGLISH).text
    assert f'href="{subject}/row-changes"' in empty
    assert '<option value="credit_statement">' in empty
    assert "open_invoices" not in empty
    then = auditor.get(f"{subject}/rows?name=accounts&at={before}", **ENGLISH).text
    assert '<option value="accounts" selected>' in then
    assert "[sealed]" in then
    assert "sealed:1|" not in then
    none = auditor.get(f"{subject}/rows?name=accounts&at=0", **ENGLISH).text
    assert "It had no rows then." in none
    between = f"name=credit_statement&from={before}&to={api.ports.log.head()}"
    changed = auditor.get(f"{subject}/row-changes?{between}", **ENGLISH).text
    assert f"credit_balance[account_id={holder.account_id}].balance_cents" in changed
    assert "amount_cents</dt>" in changed, "of a row that came every field is told"


def test_what_cannot_be_told_here_is_told_with_the_way_to_ask(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    subject = f"/desk/audit/subjects/account-{holder.account_id}"
    for asked in ("rows?name=journal&at=1", "row-changes?name=journal&from=0&to=1"):
        answer = auditor.get(f"{subject}/{asked}", **ENGLISH)
        assert answer.status_code == 422
        assert "toegang audit as-of" in answer.text
    series = auditor.get("/desk/audit/subjects/series-F-2026/rows", **ENGLISH).text
    assert "No read model can be asked of this alone" in series
