"""Who invoices in the small world."""

from domain.payment_file.events import OwnAccount
from domain.seller import Seller

SELLER = Seller(
    name="Proefregister",
    street="Proefplein 7",
    postcode="1234 AB",
    city="Proefstad",
    kvk_number="69005044",
    vat_id="NL004495445B01",
    iban="NL91ABNA0417164300",
    account_name="Proefregister te Proefstad",
    telephone="012 345 6789",
    email="facturen@register.example",
    return_address="Postbus 7, 1234 AB Proefstad",
)
OWN = OwnAccount(name=SELLER.account_name, iban=SELLER.iban, creditor_id="NL79ZZZ999999990000")
NAMED = {
    "seller_name": SELLER.name,
    "seller_street": SELLER.street,
    "seller_postcode": SELLER.postcode,
    "seller_city": SELLER.city,
    "seller_kvk_number": SELLER.kvk_number,
    "seller_vat_id": SELLER.vat_id,
    "seller_iban": SELLER.iban,
    "seller_account_name": SELLER.account_name,
    "seller_creditor_id": OWN.creditor_id,
    "seller_email": SELLER.email,
    "seller_return_address": SELLER.return_address,
}
"""As settings: a real store does not start without."""
