"""What policies ask of the read models."""

from collections.abc import Sequence

from sqlalchemy import Engine

from adapters.subscriptions.policies import PolicySpec
from domain.catalogue import OPTIONAL_POLICIES, POLICIES
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber
from projections import accounts


class ReadModelLookup:
    """Implements domain.ports.Lookup on the live read models; the policy runner steps ``NEEDS`` first."""

    NEEDS = (accounts.projection.name,)

    def __init__(self, reads: Engine) -> None:
        self._reads = reads

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        with self._reads.connect() as tx:
            return accounts.accounts_of_customer(tx, customer_id)

    def accounts_of_branch(self, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
        with self._reads.connect() as tx:
            return accounts.accounts_of_branch(tx, kvk_number, branch)


def policy_specs(reads: Engine, *, optional: bool) -> list[PolicySpec]:
    """Every policy that is on, with what it may ask. ``optional``: those that a setting switches on too."""
    chosen = {**POLICIES, **(OPTIONAL_POLICIES if optional else {})}
    lookup = ReadModelLookup(reads)
    return [PolicySpec(name, policy, lookup, ReadModelLookup.NEEDS) for name, policy in chosen.items()]
