"""What happens to a mandate in the long story."""

from toegang_testing.desks.desk import A2
from toegang_testing.desks.office import Office


def mandates(office: Office) -> None:
    """An amendment is stopped, another takes effect; the mandate ends while it announced a debit."""
    office.amend_mandate("m-b", A2)
    office.veto_amendment()
    office.wait(1)
    office.amend_mandate("m-c", A2)
    office.wait(11)
    office.daily()
    office.order("o-mandate", A2)
    office.run()
    office.run()
    office.cancel_mandate(A2)
    office.wait(11)
    office.to_direct_debit(A2, "mandate-2")
