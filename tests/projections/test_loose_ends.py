"""The read model of what was given up or fits nothing: open, tried again, settled, and by whom (D17)."""

from domain.bank_entry.commands import SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.calendar import local_date
from domain.effect.aggregate import effect_id
from domain.effect.commands import MarkEffectDone, MarkEffectFailed, ReopenEffect, SettleEffect
from domain.effect.events import EffectOutcome, Moot
from domain.ports import Comparison
from domain.use_cases.book_bank_entry import MatchEntry
from projections.loose_ends import LooseEnd, LooseEndState, count_open, loose_end, loose_ends
from tests.projections.history import ReadModels
from tests.projections.story import by_staff, give_up
from toegang_testing.desks.desk import NL
from toegang_testing.desks.office import Office

CODE = effect_id("send_code", 2)


def only(office: Office, models: ReadModels, state: LooseEndState = LooseEndState.OPEN) -> LooseEnd:
    [found] = loose_ends(models.follow(office), state=state)
    return found


def test_what_was_given_up_is_open_with_what_it_goes_back_to_and_why(
    office: Office, models: ReadModels
) -> None:
    give_up(office, CODE)
    found = only(office, models)
    assert (found.loose_end_id, found.name, found.origin) == (CODE, "reactor:send_code", 2)
    assert (found.reason, found.since, found.outcome) == ("mail_refused", office.now, None)
    assert count_open(models.tx) == {"reactor:send_code": 1}


def test_what_leaves_nothing_to_do_and_what_is_tried_again_by_itself_is_not_listed(
    office: Office, models: ReadModels
) -> None:
    for position, reason in enumerate(Moot, start=1):
        effect = effect_id("send_code", position)
        office.do(MarkEffectFailed(at=office.now, effect_id=effect, reason_code=reason.value, final=True))
    office.do(MarkEffectFailed(at=office.now, effect_id="send_code-9", reason_code="error", final=False))
    office.do(MarkEffectDone(at=office.now, effect_id="send_code-9"))
    assert loose_ends(models.follow(office)) == []


def test_staff_has_it_tried_again_and_where_it_fails_again_it_is_open_again(
    office: Office, models: ReadModels
) -> None:
    give_up(office, CODE)
    by_staff(office, ReopenEffect(at=office.now, effect_id=CODE))
    tried = only(office, models, LooseEndState.RETRIED)
    assert tried.decided == office.world.head()
    assert loose_ends(models.tx) == []
    office.wait(1)
    give_up(office, CODE)
    again = only(office, models)
    assert (again.since, again.decided) == (office.now, None)


def test_what_staff_settled_tells_how_and_by_which_event(office: Office, models: ReadModels) -> None:
    give_up(office, CODE)
    by_staff(office, SettleEffect(at=office.now, effect_id=CODE, outcome=EffectOutcome.NOT_NEEDED))
    found = loose_end(models.follow(office), CODE)
    assert found is not None
    assert (found.state, found.outcome) == (LooseEndState.SETTLED, "not_needed")
    assert found.decided == office.world.head()


def test_a_refused_outcome_is_open_with_its_rule(office: Office, models: ReadModels) -> None:
    office.do(MarkEffectDone(at=office.now, effect_id=CODE, refused_by="D1"))
    found = only(office, models)
    assert (found.reason, found.rule) == ("outcome_refused", "D1")


def test_a_transfer_that_fits_nothing_waits_until_it_is_matched_or_paid_back(
    office: Office, models: ReadModels
) -> None:
    office.open_account()
    office.to_direct_debit()
    office.order("o1")
    office.run()
    office.run()
    number = max(office.world.streams("invoice"))
    for entry_id in ("E1", "E2"):
        office.book("betreft factuur f2026 000001 dank", 500, entry_id=entry_id)
    tx = models.follow(office)
    assert [(one.subject, one.reason, one.amount_cents) for one in loose_ends(tx)] == [
        ("E1", "unknown_reference", 500),
        ("E2", "unknown_reference", 500),
    ]
    by_staff(
        office,
        MatchEntry(
            at=office.now, entry_id="E1", reference=number, today=local_date(office.now), calendars=NL
        ),
    )
    assert office.invoice(number).settled
    tx = models.follow(office)
    assert [(one.subject, one.reason, one.amount_cents) for one in loose_ends(tx)] == [
        ("E2", "unknown_reference", 500),
        ("E1", "paid_too_much", 265),
    ]
    for entry_id in ("E1", "E2"):
        by_staff(office, SettleEntry(at=office.now, entry_id=entry_id, outcome=EntryOutcome.PAID_BACK))
    tx = models.follow(office)
    assert loose_ends(tx) == []
    settled = loose_ends(tx, state=LooseEndState.SETTLED)
    assert {one.outcome for one in settled} == {"paid_back"}


def test_a_referral_of_which_the_applicant_knows_nothing_waits(office: Office, models: ReadModels) -> None:
    office.do(office.business("a-nowhere", "kees", comparison=Comparison.DIFFERENT, post_address=None))
    found = only(office, models)
    assert (found.name, found.reason) == ("referral", "no_postal_address")


def test_pages_go_on_after_a_position(office: Office, models: ReadModels) -> None:
    for position in (1, 2, 3):
        give_up(office, effect_id("send_code", position))
    tx = models.follow(office)
    first, *rest = loose_ends(tx)
    assert loose_ends(tx, limit=1) == [first]
    assert loose_ends(tx, after=first.position) == rest
