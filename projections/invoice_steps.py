"""What can happen to an invoice, as its history tells it."""

from enum import StrEnum


class InvoiceState(StrEnum):
    """What is left of an invoice."""

    OPEN = "open"
    """To be paid, or collected."""
    OVERDUE = "overdue"
    """To be paid, and the customer's codes are blocked (R44)."""
    SETTLED = "settled"


class Step(StrEnum):
    """Something that happened to an invoice."""

    ISSUED = "issued"
    SENT = "sent"
    MAIL_RETURNED = "mail_returned"
    """It did not arrive by mail: it goes by post."""
    COLLECTION_ORDERED = "collection_ordered"
    COLLECTION_CALLED_OFF = "collection_called_off"
    COLLECTION_SUBMITTED = "collection_submitted"
    PAYMENT_RECEIVED = "payment_received"
    COLLECTED = "collected"
    COLLECTION_RETURNED = "collection_returned"
    CHARGED_BACK = "charged_back"
    CHARGEBACK_REVERSED = "chargeback_reversed"
    REMINDER_ISSUED = "reminder_issued"
    REMINDER_SENT = "reminder_sent"
    LISTED_ON_FINAL_NOTICE = "listed_on_final_notice"
    FINAL_NOTICE_SENT = "final_notice_sent"
    OVERDUE = "overdue"
    DUNNING_HELD = "dunning_held"
    """Until the day it tells, nothing follows from not paying."""
    DUNNING_RESUMED = "dunning_resumed"
    WRITTEN_OFF = "written_off"
    CREDITED = "credited"
    """By a credit note."""
    PAID_BACK = "paid_back"
    """What was paid and then credited."""
    PAY_BACK_FAILED = "pay_back_failed"
    """It came to nothing, or came back: it is owed again."""
    SETTLED = "settled"
