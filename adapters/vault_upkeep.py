"""An operator's care of the keys: rotation of the wrapping key, backup, restore."""

from dataclasses import dataclass

from sqlalchemy import Engine

from adapters.event_store.schema import StoreUnfit
from adapters.key_vault import Progress
from adapters.vault_of_a_log import Places, open_vault
from domain.ports import Randomness


@dataclass(frozen=True, slots=True)
class VaultUpkeep:
    """The vault that belongs to a log, and the log's database. All calls raise StoreUnfit."""

    places: Places
    randomness: Randomness
    store: Engine

    def rotate_wrapping_key(self, progress: Progress) -> int:
        """Answers how many keys were wrapped anew; 0 where only the former wrapping key was left, after
        a rotation that was cut off. Other processes go on using the vault."""
        vault = open_vault(self.places, self.randomness, self.store)
        try:
            return vault.rotate_wrapping_key(progress)
        except ValueError as error:  # says which folder, never a key
            raise StoreUnfit(f"{error}: restore it from a backup; both wrapping keys are kept.") from None
