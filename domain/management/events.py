"""Catalogue of what can happen to an organisation's account management (R26, R38)."""

from domain.kernel import Event
from domain.values import KvkNumber


class ManagementBegun(Event, name="management.begun"):
    """The organisation has an account manager: its codes come only through a specific department (R38)."""

    kvk_number: KvkNumber


class ManagementEnded(Event, name="management.ended"):
    """It has none any more: its people apply as everybody does."""

    kvk_number: KvkNumber


ManagementEvent = ManagementBegun | ManagementEnded
