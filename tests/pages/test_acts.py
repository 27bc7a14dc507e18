"""Acts of the desk: what they ask exists, and every word of them in both languages."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import api.pages
from api.http.app import routed
from api.pages.acts import Act, fields_of
from api.pages.asking import AskedInProcess
from api.pages.directory import all_pages
from api.pages.forms import RADIOS_MAX, Filled, Form, Kind
from api.pages.words import LANGUAGES, catalogue, told
from api.staff.acting import StaffReason
from domain.ports import Role

APP = routed()
API = AskedInProcess(APP, APP)


def all_acts() -> Iterator[Act]:
    for module in pkgutil.walk_packages(api.pages.__path__, "api.pages."):
        yield from getattr(import_module(module.name), "ACTS", ())


ACTS = list(all_acts())
OTHERWISE = {
    "/v1/account-searches": "/desk/accounts",
    "/v1/audit/subject-searches": "/desk/audit/code",
    "/v1/bank-files": "/desk/finance/bank-files",
    "/v1/staff/passkey-registrations": "/desk/passkeys",
    "/v1/staff/passkey-registrations/confirmation": "/desk/passkeys",
    "/v1/staff/passkeys/{passkey_id}/removal": "/desk/passkeys/{passkey_id}/removal",
}
"""What staff does on another page, and which that is."""


def test_each_operation_has_one_act_at_most() -> None:
    asked = [act.operation for act in ACTS]
    assert len(asked) > 5
    assert sorted(set(asked)) == sorted(asked)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.operation)
def test_an_act_asks_an_operation_of_staff_and_every_word_of_it_is_there(act: Act) -> None:
    assert API.roles_of("POST", act.operation), "staff may ask it"
    name = API.name_of("POST", act.operation)
    fields = act.fields(API.body_of("POST", act.operation))
    named = {field.name: field for field in fields}
    assert set(act.kinds) | set(act.begun) <= set(named), "what is told of a field is of one that is asked"
    for field, value in act.begun.items():
        assert value in named[field].options
    for language in LANGUAGES:
        done = [f"done.{name}"] if type(act).answered is Act.answered else []
        for key in (f"act.{name}.title", f"act.{name}.submit", *done):
            assert told(language, key)
        form = Filled(Form(f"act.{name}", fields), language)
        for asked in form.fields:
            assert asked.label or asked.field.kind is Kind.HIDDEN
            assert asked.kind != "CHOICES" or asked.options, f"{asked.field.name}: nothing to choose from"
            for option, said in asked.options:
                assert said, option


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.operation)
def test_an_act_offers_the_reasons_that_fit_and_no_more(act: Act) -> None:
    taken = fields_of(API.body_of("POST", act.operation), act.kinds, act.rows)
    reasons = next((field.options for field in taken if field.name == "reason"), ())
    assert set(act.reasons.fitting) <= set(reasons), "the API takes them"
    assert bool(act.reasons.fitting) == bool(reasons)
    assert len(act.reasons.fitting) <= RADIOS_MAX, "all are seen at once"
    assert len(set(act.reasons.fitting)) == len(act.reasons.fitting)
    assert not (act.danger and act.reasons.usual), "what cannot be undone is thought about first"


def test_every_reason_fits_some_act_but_what_only_a_member_does_about_themselves() -> None:
    offered = {reason for act in ACTS for reason in act.reasons.fitting}
    assert set(StaffReason) - offered == {StaffReason.OWN_ACCESS}


def test_no_words_are_of_an_act_that_there_is_not() -> None:
    names = {API.name_of("POST", one) for one in (*(act.operation for act in ACTS), *OTHERWISE)}
    told_of = {key.split(".")[1] for key in catalogue("nl") if key.startswith("act.")}
    assert told_of - names == set()


def test_the_roles_of_an_operation_are_those_of_its_route() -> None:
    assert API.roles_of("POST", "/v1/accounts/{account_id}/closure-approvals") == {Role.SUPERVISOR}
    assert API.roles_of("GET", "/v1/audit/subjects/{subject}/history") == {Role.AUDITOR}
    assert API.roles_of("POST", "/v1/sessions") == frozenset()
    assert API.roles_of("GET", "/v1/staff/sessions/current") == set(Role)


def test_whatever_staff_changes_has_an_act_or_a_page_of_its_own() -> None:
    of_staff = {one for method, one in API.operations if method == "POST" and API.roles_of(method, one)}
    pages = {page.path for page in all_pages() if "POST" in page.handlers}
    assert set(OTHERWISE.values()) <= pages
    assert of_staff - {act.operation for act in ACTS} - set(OTHERWISE) == set()
    assert {act.address for act in ACTS} <= pages
