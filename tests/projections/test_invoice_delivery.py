"""How customers get invoices, and which changes are due (R48, R52, D24)."""

from datetime import timedelta

from domain.values import Channel
from projections.invoice_delivery import changes_due, invoice_delivery
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, BAKERY
from toegang_testing.desks.office import Office

ASKED = "invoice_delivery.email_asked/email"


def test_a_row_follows_the_customer(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    assert invoice_delivery(models.follow(office), BAKERY) is None
    office.ask_invoice_email("c1", email="a@b.example")
    row = invoice_delivery(models.follow(office), BAKERY)
    assert row is not None
    assert (row.channel, row.email, row.asked_email) == (Channel.POST, None, seal("a@b.example", ASKED))
    office.confirm_invoice_email("c1")
    row = invoice_delivery(models.follow(office), BAKERY)
    assert row is not None
    assert (row.channel, row.email, row.asked_email, row.not_before) == (
        Channel.EMAIL, seal("a@b.example", ASKED), None, None,
    )  # fmt: skip
    office.invoices_by_post()
    row = invoice_delivery(models.follow(office), BAKERY)
    assert row is not None
    assert (row.channel, row.email) == (Channel.POST, seal("a@b.example", ASKED))
    assert row.since == office.world.head()


def test_a_change_is_due_once_it_was_confirmed_and_its_time_has_come(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.ask_invoice_email("c1")
    office.confirm_invoice_email("c1")
    office.ask_invoice_email("c2")
    later = office.now + timedelta(hours=72)
    assert changes_due(models.follow(office), later) == []
    office.confirm_invoice_email("c2")
    models.follow(office)
    assert changes_due(models.tx, later - timedelta(seconds=1)) == []
    assert changes_due(models.tx, later) == [BAKERY]
    assert changes_due(models.tx, later, after=BAKERY) == []
    office.veto_invoice_email("c1")
    assert changes_due(models.follow(office), later) == []
