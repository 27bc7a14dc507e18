"""What could not be sent is on staff's list, and goes where it arrives once the cause is mended (D17)."""

from datetime import date

from adapters.loose_ends import LooseEnds
from domain.account.commands import RecordCodeSent
from domain.account.events import CodeRevoked, CodeSent, FirstPasswordSent, RevocationCause
from domain.closing_days import calendars
from domain.customer.commands import OverrideBillingAddress
from domain.effect.commands import ReopenEffect
from domain.effect.events import EffectFailed
from domain.invoice.events import InvoiceSent, ReminderIssued
from domain.ports import Comparison
from domain.use_cases.send_elsewhere import SendElsewhere
from domain.values import AccountId, BlindIndex, Channel, CustomerId, Plain
from projections.loose_ends import Waiting
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import NUMBER, invoiced
from tests.adapters.reactors.test_replaced import say_lost
from tests.adapters.reactors.wishes import COMPANY, activated, business, code, mandate, order, private

UNPRINTABLE = "Test \u738b BV\n\u738b\u5c0f\u8def 1\n1034WL Amsterdam"


def waiting(system: System) -> list[Waiting]:
    operational = system.subscriptions.operational
    return [*LooseEnds(log=system.app, reads=system.engine, operational=operational).waiting()]


def elsewhere(system: System, found: Waiting, *, email: str = "", address: str = "") -> SendElsewhere:
    number = system.app.head()
    return SendElsewhere(
        at=system.now,
        effect_id=found.loose_end_id,
        account_id=AccountId(found.about["account_id"]),
        code=code(number),
        code_index=BlindIndex(f"{number:064x}"),
        channel=Channel.EMAIL if email else Channel.POST,
        email=Plain(email) if email else None,
        post_address=Plain(address) if address else None,
        today=system.today,
        calendars=calendars(),
    )


def test_a_private_person_whose_mailbox_takes_nothing_gets_the_code_where_staff_proved_it(
    system: System,
) -> None:
    application = private(system, email="nobody at home")
    system.do(application)
    [found] = waiting(system)
    assert (found.name, found.reason) == ("reactor:send_code", "mail_refused")
    assert found.about["account_id"] == application.account_id
    system.do(elsewhere(system, found, email="sam@home.example"), role="supervisor")
    [mail] = system.inbox
    assert mail.to == "sam@home.example"
    assert mail.subject == "Uw toegangscode / Your access code"
    assert "werkt niet meer" not in mail.text
    assert waiting(system) == []
    system.new_day(date(2026, 6, 2))
    assert system.inbox[-1].to == "sam@home.example"
    assert len(system.events(FirstPasswordSent)) == 1


def test_a_companys_code_goes_to_the_mended_address(system: System) -> None:
    application = business(system, comparison=Comparison.DIFFERENT, address=UNPRINTABLE)
    system.do(application)
    [found] = waiting(system)
    assert found.reason == "unprintable"
    mended = "Test Wang BV\nWangstraat 1\n1034WL Amsterdam"
    system.do(elsewhere(system, found, address=mended), role="supervisor")
    [letter] = system.letters
    assert letter.text.startswith(mended)
    assert system.last(CodeSent).sent_on == letter.post_on
    assert waiting(system) == []


def test_a_first_password_that_could_not_be_sent_follows_a_new_code_another_way(system: System) -> None:
    application = private(system, email="nobody at home")
    system.do(application)
    system.do(
        RecordCodeSent(
            at=system.now,
            account_id=application.account_id,
            code_index=application.code_index,
            sent_on=system.today,
        )
    )
    system.new_day(date(2026, 6, 2))
    _, found = waiting(system)
    assert found.name == "reactor:send_first_password"
    address = "S. Duck\nKade 1\n1011 AA Amsterdam"
    system.do(elsewhere(system, found, address=address), role="supervisor")
    system.new_day(date(2026, 6, 3))
    assert system.inbox == []
    with_code, password = system.letters
    assert with_code.text.startswith(address)
    assert password.text.startswith(address)
    assert len(system.events(CodeRevoked)) == 1


def test_an_invoice_to_a_name_that_no_font_has_is_sent_once_its_address_is_mended(system: System) -> None:
    application = private(system)
    name = Plain("\u674e Duck\nVoorbeeldkade 2\n1011AA Amsterdam")
    account_id = activated(system, application.model_copy(update={"billing_address": name}))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    system.new_day(date(2026, 6, 3))
    assert system.events(InvoiceSent) == []
    told, found = waiting(system)
    assert told.name == "reactor:tell_mandate"  # its letter cannot be printed either
    assert (found.name, found.about["invoice_number"]) == ("reactor:send_invoice", NUMBER)
    system.new_day(date(2026, 8, 3))
    assert system.events(ReminderIssued) == []
    customer_id = CustomerId(found.about["customer_id"])
    mended = Plain("S. Duck\nVoorbeeldkade 2\n1011AA Amsterdam")
    system.do(
        OverrideBillingAddress(at=system.now, customer_id=customer_id, billing_address=mended),
        role="supervisor",
    )
    for one in (told, found):
        system.do(ReopenEffect(at=system.now, effect_id=one.loose_end_id), role="supervisor")
    assert len(system.letters) == 2
    assert all(letter.text.startswith("S. Duck") for letter in system.letters)
    assert system.last(InvoiceSent).sent_on == date(2026, 8, 3)
    assert waiting(system) == []


def test_what_fails_again_is_on_the_list_again(system: System) -> None:
    system.do(private(system, email="nobody at home"))
    [found] = waiting(system)
    system.do(ReopenEffect(at=system.now, effect_id=found.loose_end_id), role="supervisor")
    [again] = waiting(system)
    assert again.loose_end_id == found.loose_end_id
    assert [failed.final for failed in system.events(EffectFailed)] == [True, True]


def test_orders_of_who_has_no_billing_address_are_on_the_list_until_there_is_one(system: System) -> None:
    application = business(system, address=None)
    account_id = activated(system, application)
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    system.to(date(2026, 6, 3))
    system.run_day()
    [found] = waiting(system)
    assert (found.name, found.rule, found.about) == ("daily:issue_invoices", "D16", {"subject": COMPANY})
    address = Plain("Test EMZ Dagobert\nDorpsstraat 1\n1011 AA Amsterdam")
    override = OverrideBillingAddress(at=system.now, customer_id=CustomerId(COMPANY), billing_address=address)
    system.do(override, role="supervisor")
    system.to(date(2026, 6, 4))
    system.run_day()
    assert waiting(system) == []
    [letter] = system.letters
    assert letter.text.startswith("Test EMZ Dagobert\nDorpsstraat 1")


def test_what_the_bank_brings_and_fits_nothing_is_on_the_list(system: System) -> None:
    invoiced(system)
    for reference in ("betreft factuur f2026 999999 dank", "nonsense"):
        made = {"amount_cents": 500, "booked_on": system.today.isoformat()}
        system.world.make("/bank/transfers", reference=reference, **made)
    system.bank.step()
    system.react()
    found = waiting(system)
    assert [one.reason for one in found] == ["unknown_reference"] * 2
    assert "betreft" not in repr(found), "what somebody wrote is not kept"


def test_a_successor_whose_letter_no_font_can_print_goes_where_staff_proved_it(system: System) -> None:
    application = business(system)
    activated(system, application)
    say_lost(system, post_wanted=True, address=UNPRINTABLE)
    [found] = waiting(system)
    assert (found.name, found.reason) == ("reactor:send_code", "unprintable")
    system.do(elsewhere(system, found, email="sam@dagobert.example"), role="supervisor")
    assert waiting(system) == []
    [revoked] = [one.event for one in system.app.since(0, 500) if isinstance(one.event, CodeRevoked)]
    assert (revoked.cause, revoked.account_id) == (RevocationCause.LOST, application.account_id)
    assert "sam@dagobert.example" in [mail.to for mail in system.inbox]
