"""The register's staff: each act in a session of its own, some by two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from api.demo.members import Members
from api.ports import Ports
from domain.calendar import local_date
from tests.simulation.asking import Json
from tests.simulation.people import Act
from tests.simulation.world import By, World


@dataclass
class Desk:
    """What staff does to accounts, refunds and invoices that the auditor knows of."""

    world: World

    @property
    def acts(self) -> Mapping[str, Act]:
        auditor, found = self.world.auditor, dict[str, Act]()
        if auditor.accounts:
            found |= {
                "staff suspends": lambda: self._account("suspension", "suspected_misuse"),
                "staff ends a suspension": lambda: self._account("suspension/end", "holder_asked"),
                "staff reactivates": lambda: self._account("reactivation", "invoices_paid"),
                "staff asks a closure": lambda: self._account("closure-requests", "holder_asked"),
                "staff approves a closure": lambda: self._account(
                    "closure-approvals", "holder_asked", "boss"
                ),
            }
        if auditor.refunds.life:
            found |= {
                "a refund is proposed": lambda: self._refund("proposals", "finance"),
                "a refund is approved": lambda: self._refund("approvals", "controller"),
            }
        if auditor.invoices:
            found |= {
                "an invoice is held": self.hold,
                "an invoice is credited": self.credit,
                "what is owed is paid back": lambda: self._invoice("pay-backs", "correction"),
            }
        found["staff looks at loose ends"] = self.loose_ends
        return found

    def _account(self, act: str, reason: str, who: str = "clerk") -> None:
        one = self.world.chance.choice([*self.world.auditor.accounts])
        self._does(who, f"/v1/accounts/{one}/{act}", reason)

    def _refund(self, act: str, who: str) -> None:
        one = self.world.chance.choice([*self.world.auditor.refunds.life])
        self._does(who, f"/v1/refunds/{one}/{act}", "holder_asked")

    def _invoice(self, act: str, reason: str, **more: str) -> None:
        number = self.world.chance.choice([*self.world.auditor.invoices])
        self._does("finance", f"/v1/invoices/{number}/{act}", reason, **more)

    def hold(self) -> None:
        until = local_date(self.world.time) + timedelta(days=30)
        self._invoice("hold", "disputed", until=until.isoformat())

    def credit(self) -> None:
        """Asked by one, approved by another as the list shows it."""
        number = self.world.chance.choice([*self.world.auditor.invoices])
        path = f"/v1/invoices/{number}"

        def asked(status: int, told: Json) -> None:
            if status < 300:
                self.world.ask("GET", "/v1/approvals?state=open", by=_signed("controller"), then=shown)

        def shown(status: int, told: Json) -> None:
            for one in told["items"] if status == 200 else ():
                if one["subject"] == number:
                    at = {"request_expires_at": one["expires_at"]}
                    self._does("controller", f"{path}/credit-note-approvals", "correction", **at)
                    return

        body = {"reason": "correction", "why": "charged_twice"}
        self.world.ask("POST", f"{path}/credit-note-requests", body, by=_signed("finance"), then=asked)

    def loose_ends(self) -> None:
        """What was given up is tried again."""

        def shown(status: int, told: Json) -> None:
            for one in told["items"][:1] if status == 200 else ():
                self._does("boss", f"/v1/loose-ends/{one['loose_end_id']}/retry", "correction")

        self.world.ask("GET", "/v1/loose-ends", by=_signed("boss"), then=shown)

    def _does(self, who: str, path: str, reason: str, **more: str) -> None:
        self.world.ask("POST", path, {"reason": reason, **more}, by=_signed(who))


def _signed(person: str) -> By:
    def by(ports: Ports) -> Mapping[str, str]:
        return Members(ports).signed(person)

    return by
