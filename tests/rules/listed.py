"""The rules, word for word, how many proofs each has, and which wait for what is still to be built."""

from collections.abc import Mapping
from typing import Final

RULES: Final = {
    1: "With an access code you order products from the register, paid by credit or by direct debit.",
    2: "With an access code you file financial statements.",
    3: "Filing by access code is only for businesses in the micro or small size class.",
    4: "Requesting authorisation to view protected data always needs a business access code.",
    5: (
        "A paper extract or a digitally certified extract needs no code: paid directly by iDEAL or "
        "credit card, no invoice."
    ),
    6: "The applicant chooses business use or private use; the choice is fixed for that account.",
    7: "Logging in takes the access code and the password: two separate secrets.",
    8: "Each employee who orders or requests authorisation needs a code of their own: one code per person.",
    9: "A code is personal and may not be shared (terms accepted at application; no transfer).",
    10: (
        "Business: the applicant's email address is compared with the one the register lists for the company."
    ),
    11: "Business, same address: the code is sent by email.",
    12: "Business, different or no listed address: the code is sent by post, to the register's address.",
    13: "A business account can order with credit or by direct debit.",
    14: (
        "Post chosen or needed on a working day before 15:00: posted the same day; otherwise the next "
        "working day."
    ),
    15: "The post delivers within 5 working days of posting.",
    16: "A private account can order with credit or by direct debit.",
    17: "A private code is sent by email.",
    18: (
        "Business menu: order products; file financial statements; change payment method to direct "
        "debit; request digital invoice; view orders; change password."
    ),
    19: (
        "Private menu: order products; deposit credit; change payment method to direct debit; view "
        "orders; change password."
    ),
    20: "Lost password: a new one can be requested.",
    21: (
        "Lost access code: for security only a new code can be requested; the password follows at a "
        "later date."
    ),
    22: "Lost both: as R21.",
    23: "A holder cannot block or close a code; only the register's staff can, when contacted.",
    24: "Suspend: the account is temporarily deactivated.",
    25: "Close: the account is deleted.",
    26: (
        "An organisation with an account manager asks by email with access code, first name and surname, "
        "email address, trade name, KVK number, and the reason to deactivate or block; staff then gets "
        "in touch."
    ),
    27: "Look-alikes in the code (0/O, 1/I/l) and Caps Lock for the password are the first things to check.",
    28: "An access code begins with W.",
    29: 'There are different pages to log in to: "Order extract" and "File the financial statement".',
    30: (
        "An invoice unpaid after a reminder blocks the access code (short form of R44: one timeline, D1, "
        "proves both)."
    ),
    31: (
        "Only once the invoice is paid is the code reactivated; the holder contacts the register after "
        "payment."
    ),
    32: "A code linked to a branch or business that has been deregistered can no longer be used.",
    33: "The account of a deregistered branch or business is closed.",
    34: "No new code can be requested for that branch or business; contact the register.",
    35: (
        "A replacement password is requested with the email address used when requesting the code, and "
        "used to log in."
    ),
    36: "A password can be changed only with the current password or with a replacement password.",
    37: 'Path: Log in > Order extract > My Account > My details > Change password ("Wijzig wachtwoord").',
    38: "An organisation with an account manager can obtain codes only through a specific department.",
    39: "(Hint) check with your colleagues whether R38 applies.",
    40: (
        '"Technische storing" (technical fault) when the register or a dependency fails: contact the '
        "register."
    ),
    41: "A foreign establishment sometimes cannot be linked: contact the register.",
    42: "An establishment or business that has closed cannot obtain a code.",
    43: "Someone who has a code and is behind with payments cannot get a new one.",
    44: (
        "An invoice unpaid after a reminder and a final notice blocks the code; only payment reactivates "
        "it; the same code works again; the holder contacts the register once all outstanding invoices "
        "are paid."
    ),
    45: "Ordering can be impossible because of maintenance or a fault; a notification is posted.",
    46: "No notification posted: contact the service centre.",
    47: "The credit on an account can be refunded, by the refund form.",
    48: "How the billing address changes depends on how invoices are received: by post or digitally.",
    49: (
        "By post: the visiting or postal address of the registered office in the register is the billing "
        "address, and a change of address there updates it automatically."
    ),
    50: (
        "Not automatically when the register lists two different addresses (postal and visiting): a new "
        "visiting address leaves the postal address as it is."
    ),
    51: (
        'A billing address that was not updated is reported with the question form, topic "Orders and '
        'invoices", giving the new and the old billing address.'
    ),
    52: (
        "Digital: through the payment portal linked from the invoice email, under contact details, the "
        "email address is changed; the confirmation goes to the OLD email address."
    ),
    53: (
        "Direct debit: by logging in to the payment portal, reached by the link in the invoice email, "
        "all invoices from 31 May 2025 on can be viewed (the link alone shows nothing); earlier ones are "
        "requested with the question form (invoice number and organisation details) and come as a PDF by "
        "email."
    ),
    54: (
        "No direct debit: a copy is requested with the question form. There is an invoice for a top-up "
        "of credit, and none for the orders then paid from it."
    ),
    55: (
        "Paid directly by iDEAL or credit card: anonymous, no invoice copy possible; the bank statement "
        "is the proof."
    ),
    56: "The product is exempt from VAT.",
}

OPEN: Final[Mapping[int, str]] = {}
"""What each still waits for. A rule leaves this list with its proof."""

PROOFS: Final = {
    1: 5, 2: 5, 3: 4, 4: 3, 5: 6, 6: 2, 7: 4, 8: 5, 9: 3, 10: 2, 11: 3, 12: 3, 13: 2,
    14: 5, 15: 4, 16: 2, 17: 2, 18: 6, 19: 7, 20: 2, 21: 8, 22: 4, 23: 3, 24: 1, 25: 3,
    26: 4, 27: 3, 28: 2, 29: 5, 30: 4, 31: 1, 32: 2, 33: 5, 34: 1, 35: 6, 36: 4, 37: 2,
    38: 4, 39: 2, 40: 6, 41: 3, 42: 2, 43: 2, 44: 12, 45: 4, 46: 1, 47: 7, 48: 2, 49: 2, 50: 1, 51: 4, 52: 2,
    53: 7, 54: 7, 55: 4, 56: 4,
}  # fmt: skip
"""How many proofs each rule has, so that one that is taken away is missed."""
