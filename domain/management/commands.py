"""What may be asked of an organisation's account management."""

from typing import ClassVar

from domain.kernel import StreamCommand
from domain.values import KvkNumber


class OnManagement(StreamCommand):
    """By the account-manager desk; the organisation need not be a customer yet."""

    AGGREGATE: ClassVar[str] = "management"

    kvk_number: KvkNumber

    @property
    def stream_id(self) -> str:
        return self.kvk_number


class BeginManagement(OnManagement):
    """Mark it as account-managed (R38). Nothing changes where it is."""


class EndManagement(OnManagement):
    """Take the mark away. Nothing changes where there is none."""


ManagementCommand = BeginManagement | EndManagement
