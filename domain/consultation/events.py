"""Catalogue of what can happen to a consultation."""

from enum import StrEnum

from domain.kernel import Event
from domain.values import AccountId


class SoughtBy(StrEnum):
    """What somebody knew of the holder."""

    CODE = "code"
    NAME = "name"
    EMAIL = "email"
    INVOICE = "invoice"
    ACCOUNT = "account"
    """Nothing of the holder: the account itself was opened, by its id."""


class AccountsConsulted(Event, name="consultation.accounts_consulted"):
    """A member of staff sought accounts, or opened one, and was shown those that were found (D17). Who, in
    which role and, of a search, why stands beside the event; what was typed is kept nowhere.

    ``sought_by``: what kind of thing was typed, or that an account was opened; ``account_ids``: whose
    names and email address were shown."""

    consultation_id: str
    sought_by: SoughtBy
    account_ids: tuple[AccountId, ...]


ConsultationEvent = AccountsConsulted
