"""The deactivations read model: the work list of R26, and what is to be erased (D12)."""

from datetime import timedelta

from domain.deactivation.commands import EraseDeactivation, FinishDeactivationErasure
from domain.deactivation.events import Item, Outcome
from domain.ports import Role
from domain.values import DeactivationId
from projections.deactivations import (
    DeactivationRow,
    DeactivationState,
    deactivation,
    deactivations,
    erasable,
)
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A2, CLERK
from toegang_testing.desks.office import Office

D1, D2, D3 = (DeactivationId(f"d{number}") for number in (1, 2, 3))


def row(models: ReadModels, one: DeactivationId = D1) -> DeactivationRow:
    found = deactivation(models.tx, one)
    assert found
    return found


def test_a_request_shows_what_was_found_and_what_was_done(office: Office, models: ReadModels) -> None:
    office.open_account()
    office.request_deactivation(missing=frozenset({Item.EMAIL}))
    models.follow(office)
    found = row(models)
    assert (found.account_id, found.state, found.complete) == (A1, DeactivationState.OPEN, False)
    assert (found.findings["email"], found.findings["name"]) == ("missing", "fits")
    assert found.surname == seal("Jansen", "deactivation.requested/surname")
    assert (found.email, found.requested_at) == (None, office.now)
    office.wait(2)
    office.contact_requester()
    models.follow(office)
    assert (row(models).state, row(models).changed_on) == (DeactivationState.CONTACTED, office.today)
    office.let_in(CLERK, Role.CLERK)
    office.settle_deactivation(outcome=Outcome.CLOSURE_REQUESTED)
    models.follow(office)
    assert row(models).state is DeactivationState.CLOSURE_REQUESTED
    assert [len(deactivations(models.tx, waiting=waits)) for waits in (True, False)] == [0, 1]
    assert deactivation(models.tx, DeactivationId("nothing")) is None


def test_the_list_is_narrowed_and_comes_in_pages(office: Office, models: ReadModels) -> None:
    office.request_deactivation("d1", A2)
    office.request_deactivation("d2", A1, missing=frozenset({Item.NAME}))
    office.request_deactivation("d3", None)
    office.contact_requester("d3")
    tx = models.follow(office)

    def found(**more: object) -> list[str]:
        return [one.deactivation_id for one in deactivations(tx, **more)]  # type: ignore[arg-type] # passed on

    assert found() == [D1, D2, D3]
    assert found(state=DeactivationState.CONTACTED) == [D3]
    assert found(waiting=True) == [D1, D2, D3], "who was contacted waits on"
    assert found(account_id=A1) == [D2]
    assert found(complete=False) == [D2]
    assert found(limit=2) == [D1, D2]
    assert found(after=D2) == [D3]


def test_it_is_erasable_after_its_days_and_once(office: Office, models: ReadModels) -> None:
    office.request_deactivation("d1")
    office.request_deactivation("d2")
    tomorrow = office.today + timedelta(1)
    tx = models.follow(office)
    assert erasable(tx, office.today) == []
    assert erasable(tx, tomorrow) == [D1, D2]
    assert erasable(tx, tomorrow, limit=1) == [D1]
    assert erasable(tx, tomorrow, after=D1) == [D2]
    later = office.today + timedelta(90)
    office.do(EraseDeactivation(at=office.now, deactivation_id=D1, today=later))
    models.follow(office)
    assert (row(models).state, erasable(tx, tomorrow)) == (DeactivationState.ERASING, [D2])
    office.do(FinishDeactivationErasure(at=office.now, deactivation_id=D1))
    models.follow(office)
    assert row(models).state is DeactivationState.ERASED
