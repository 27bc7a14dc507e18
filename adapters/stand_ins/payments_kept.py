"""What the payment provider's stand-in remembers, and how it writes it down for whoever asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from adapters.stand_ins.state import State, StateFile

HAL = "application/hal+json"
Kept = dict[str, Any]
"""A payment, a chargeback: amounts in cents, moments as ISO text."""


class Refused(Exception):
    """An error as the provider answers it."""

    def __init__(self, status: int, title: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self._status = status
        self._body: Kept = {"status": status, "title": title, "detail": detail}
        if field is not None:
            self._body["field"] = field

    def answer(self) -> Response:
        return JSONResponse(self._body, self._status, media_type=HAL)


def unknown(what: str, one_id: str) -> Refused:
    return Refused(404, "Not Found", f"No {what} exists with token {one_id}.")


class KeptPayments:
    """Spread over files, so that starting one costs the same however many there are."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "payments-v2"
        self._part = cache(lambda name: StateFile(self._directory / f"{name}.json", dict))
        self.trouble = StateFile(directory / "payment-trouble.json", lambda: {"kind": "none"})
        self._charged_back = StateFile(
            directory / "payments-charged-back.json",
            lambda: {one["id"]: True for one in self.all() if one["chargebacks"]},
        )

    def read(self, payment_id: str) -> Kept:
        """One payment. Raises Refused on an unknown one."""
        return _one(self._file(payment_id).read(), payment_id)

    @contextmanager
    def change(self, payment_id: str) -> Iterator[Kept]:
        """The same, to be edited in place; kept unless the block raises."""
        with self._file(payment_id).change() as payments:
            yield _one(payments, payment_id)

    def start(self, new: Kept) -> Kept:
        """Keeps it, or answers the one that is there under its id."""
        with self._file(new["id"]).change() as payments:
            found: Kept = payments.setdefault(new["id"], new)
        return found

    @contextmanager
    def charge_back(self, payment_id: str) -> Iterator[Kept]:
        """As change, of a payment that is among those charged back from now on."""
        self.read(payment_id)
        with self._charged_back.change() as listed:
            listed[payment_id] = True
        with self.change(payment_id) as payment:
            yield payment

    def charged_back(self) -> list[Kept]:
        """Every payment of which anything was charged back."""
        return [self.read(payment_id) for payment_id in self._charged_back.read()]

    def all(self) -> list[Kept]:
        """Every payment, in the order of their beginning."""
        parts = sorted(path.stem for path in self._directory.glob("*.json"))
        found = [one for part in parts for one in self._part(part).read().values()]
        return sorted(found, key=lambda one: (one["created_at"], one["id"]))

    def _file(self, payment_id: str) -> StateFile:
        return self._part(sha256(payment_id.encode()).hexdigest()[:2])


def id_of(reference: str) -> str:
    """The provider's id of a payment: as it is, or from the key under which it was started."""
    return reference if reference.startswith("tr_") else f"tr_{sha256(reference.encode()).hexdigest()[:16]}"


def amount(cents: int) -> dict[str, str]:
    return {"value": f"{cents // 100}.{cents % 100:02}", "currency": "EUR"}


def as_payment(kept: Kept, base: str) -> dict[str, Any]:
    """As the API tells of it; ``base`` is where it and the page to pay at are served."""
    own = f"{base}/v2/payments/{kept['id']}"
    links = {"self": own}
    if kept["status"] == "open":
        links["checkout"] = f"{base}/payments/{kept['id']}/pay"
    told = {
        "resource": "payment",
        "id": kept["id"],
        "mode": "test",
        "createdAt": kept["created_at"],
        "amount": amount(kept["amount_cents"]),
        "description": kept["description"],
        "method": "ideal",
        "metadata": kept["metadata"],
        "status": kept["status"],
        "profileId": "pfl_standin",
        "sequenceType": "oneoff",
        "redirectUrl": kept["redirect_url"],
        "webhookUrl": kept["webhook_url"],
    }
    if kept["status"] != "open":
        told[f"{kept['status']}At"] = kept["decided_at"]
    if kept["chargebacks"]:
        told["amountChargedBack"] = amount(sum(one["amount_cents"] for one in kept["chargebacks"]))
        links["chargebacks"] = f"{own}/chargebacks"
    if kept["status"] == "paid":
        told["amountRefunded"] = amount(refunded_cents(kept))
        told["amountRemaining"] = amount(remaining_cents(kept))
    if kept.get("refunds"):
        links["refunds"] = f"{own}/refunds"
    return told | {"_links": linked(**links)}


def refunded_cents(kept: Kept) -> int:
    """What was paid back, or is about to be."""
    live = [one for one in kept.get("refunds", []) if one["status"] not in ("failed", "canceled")]
    return sum(one["amount_cents"] for one in live)


def remaining_cents(kept: Kept) -> int:
    """What can be paid back of a paid payment."""
    taken = sum(one["amount_cents"] for one in kept["chargebacks"] if one["reversed_at"] is None)
    left: int = kept["amount_cents"] - taken - refunded_cents(kept)
    return left


def as_refund(kept: Kept, payment_id: str, base: str) -> dict[str, Any]:
    payment = f"{base}/v2/payments/{payment_id}"
    return {
        "resource": "refund",
        "id": kept["id"],
        "amount": amount(kept["amount_cents"]),
        "status": kept["status"],
        "createdAt": kept["created_at"],
        "description": kept["description"],
        "metadata": kept["metadata"],
        "paymentId": payment_id,
        "_links": linked(self=f"{payment}/refunds/{kept['id']}", payment=payment),
    }


def as_chargeback(kept: Kept, payment_id: str, base: str) -> dict[str, Any]:
    payment = f"{base}/v2/payments/{payment_id}"
    return {
        "resource": "chargeback",
        "id": kept["id"],
        "amount": amount(kept["amount_cents"]),
        "settlementAmount": {"value": f"-{amount(kept['amount_cents'])['value']}", "currency": "EUR"},
        "createdAt": kept["created_at"],
        "reversedAt": kept["reversed_at"],
        "paymentId": payment_id,
        "_links": linked(self=f"{payment}/chargebacks/{kept['id']}", payment=payment),
    }


def as_list(name: str, items: list[dict[str, Any]], own: str, following: str | None) -> dict[str, Any]:
    after = following and {"href": following, "type": HAL}
    links = linked(self=own) | {"previous": None, "next": after}
    return {"count": len(items), "_embedded": {name: items}, "_links": links}


def linked(**links: str) -> dict[str, Any]:
    return {name: {"href": href, "type": HAL} for name, href in links.items()}


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _one(payments: State, payment_id: str) -> Kept:
    if payment_id not in payments:
        raise unknown("payment", payment_id)
    found: Kept = payments[payment_id]
    return found
