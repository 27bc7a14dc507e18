"""UBL 2.1 by NLCIUS, the Dutch use of EN 16931: an invoice or a credit note for an organisation."""

from typing import Any, Final

from lxml import etree

from adapters.e_invoice.bill import HOME, Bill, BillLine, Buyer
from domain.seller import Seller

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC: Final = f"{_UBL}CommonAggregateComponents-2"
_CBC: Final = f"{_UBL}CommonBasicComponents-2"
_NLCIUS: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
_BILLING: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_KVK: Final = "0106"
"""The KVK number among the lists of identifiers (ISO 6523)."""
_INVOICE, _CREDIT_NOTE = "380", "381"
_TRANSFER, _DIRECT_DEBIT = "58", "59"
_EXEMPT, _OUTSIDE_VAT = "E", "O"
EXEMPTION: Final = "Vrijgesteld van btw"
"""As text: NLCIUS advises against a code (BR-NL-35)."""

Element = Any
"""Of lxml, which has no types."""


def ubl(bill: Bill, seller: Seller) -> str:
    """The e-invoice. Without a VAT id of the seller nothing is said of rates (category O), else each line is
    exempt (category E; R56)."""
    kind = "CreditNote" if bill.credited else "Invoice"
    root = etree.Element(
        f"{{{_UBL}{kind}-2}}{kind}", nsmap={None: f"{_UBL}{kind}-2", "cac": _CAC, "cbc": _CBC}
    )
    _about(root, bill)
    _seller(_group(root, "AccountingSupplierParty"), seller)
    _buyer(_group(root, "AccountingCustomerParty"), bill.buyer, bill.kvk_number)
    if bill.credited is None and not bill.paid:
        _payment(_group(root, "PaymentMeans"), bill, seller)
    _totals(root, bill, seller)
    for number, line in enumerate(bill.lines, 1):
        _line(_group(root, f"{kind}Line"), number, line, seller, credit=bill.credited is not None)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()


def _about(root: Element, bill: Bill) -> None:
    _value(root, "CustomizationID", _NLCIUS)
    _value(root, "ProfileID", _BILLING)
    _value(root, "ID", bill.number)
    _value(root, "IssueDate", bill.issued_on.isoformat())
    if bill.credited:
        _value(root, "CreditNoteTypeCode", _CREDIT_NOTE)
        _value(root, "Note", bill.credited.why)
    else:
        if bill.due_on is not None:
            _value(root, "DueDate", bill.due_on.isoformat())
        _value(root, "InvoiceTypeCode", _INVOICE)
    _value(root, "DocumentCurrencyCode", "EUR")
    _value(root, "BuyerReference", bill.kvk_number)
    if bill.credited:
        of = _group(_group(root, "BillingReference"), "InvoiceDocumentReference")
        _value(of, "ID", bill.credited.invoice_number)


def _seller(parent: Element, seller: Seller) -> None:
    party = _group(parent, "Party")
    _value(party, "EndpointID", seller.kvk_number, schemeID=_KVK)
    _value(_group(party, "PartyName"), "Name", seller.name)
    _address(party, seller.street, (), seller.city, seller.postcode, HOME)
    if seller.vat_id:
        taxed = _group(party, "PartyTaxScheme")
        _value(taxed, "CompanyID", seller.vat_id)
        _value(_group(taxed, "TaxScheme"), "ID", "VAT")
    _legal(party, seller.name, seller.kvk_number)
    contact = _group(party, "Contact")
    _value(contact, "Telephone", seller.telephone)
    _value(contact, "ElectronicMail", seller.email)


def _buyer(parent: Element, buyer: Buyer, kvk_number: str) -> None:
    party = _group(parent, "Party")
    _value(party, "EndpointID", kvk_number, schemeID=_KVK)
    _address(party, buyer.street, buyer.more, buyer.city, buyer.postcode, buyer.country)
    _legal(party, buyer.name, kvk_number)


def _address(party: Element, street: str, more: Any, city: str, postcode: str | None, country: str) -> None:
    address = _group(party, "PostalAddress")
    _value(address, "StreetName", street)
    if more:
        _value(address, "AdditionalStreetName", ", ".join(more))
    _value(address, "CityName", city)
    if postcode is not None:
        _value(address, "PostalZone", postcode)
    _value(_group(address, "Country"), "IdentificationCode", country)


def _legal(party: Element, name: str, kvk_number: str) -> None:
    legal = _group(party, "PartyLegalEntity")
    _value(legal, "RegistrationName", name)
    _value(legal, "CompanyID", kvk_number, schemeID=_KVK)


def _payment(means: Element, bill: Bill, seller: Seller) -> None:
    _value(means, "PaymentMeansCode", _DIRECT_DEBIT if bill.mandate_id else _TRANSFER)
    _value(means, "PaymentID", bill.reference)
    if bill.mandate_id:
        _value(_group(means, "PaymentMandate"), "ID", bill.mandate_id)
    else:
        account = _group(means, "PayeeFinancialAccount")
        _value(account, "ID", seller.iban)


def _totals(root: Element, bill: Bill, seller: Seller) -> None:
    taxes = _group(root, "TaxTotal")
    _amount(taxes, "TaxAmount", 0)
    part = _group(taxes, "TaxSubtotal")
    _amount(part, "TaxableAmount", bill.total_cents)
    _amount(part, "TaxAmount", 0)
    _category(_group(part, "TaxCategory"), seller, why=True)
    total = _group(root, "LegalMonetaryTotal")
    _amount(total, "LineExtensionAmount", bill.total_cents)
    _amount(total, "TaxExclusiveAmount", bill.total_cents)
    _amount(total, "TaxInclusiveAmount", bill.total_cents)
    if bill.paid:
        _amount(total, "PrepaidAmount", bill.total_cents)
    _amount(total, "PayableAmount", 0 if bill.paid else bill.total_cents)


def _category(category: Element, seller: Seller, *, why: bool) -> None:
    _value(category, "ID", _EXEMPT if seller.vat_id else _OUTSIDE_VAT)
    if seller.vat_id:
        _value(category, "Percent", "0")
    if why:
        _value(category, "TaxExemptionReason", EXEMPTION)
    _value(_group(category, "TaxScheme"), "ID", "VAT")


def _line(parent: Element, number: int, line: BillLine, seller: Seller, *, credit: bool) -> None:
    _value(parent, "ID", str(number))
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    _value(parent, quantity, str(line.quantity), unitCode="C62")  # one (UN/ECE Rec 20)
    _amount(parent, "LineExtensionAmount", line.amount_cents)
    item = _group(parent, "Item")
    _value(item, "Name", line.name)
    _category(_group(item, "ClassifiedTaxCategory"), seller, why=False)
    _amount(_group(parent, "Price"), "PriceAmount", line.price_cents)


def _group(parent: Element, name: str) -> Element:
    return etree.SubElement(parent, f"{{{_CAC}}}{name}")


def _amount(parent: Element, name: str, cents: int) -> None:
    _value(parent, name, f"{cents // 100}.{cents % 100:02}", currencyID="EUR")


def _value(parent: Element, name: str, text: str, **attributes: str) -> None:
    # XML has no way to hold a control character; what is printed shows none either.
    shown = "".join(symbol for symbol in text if symbol.isprintable())
    etree.SubElement(parent, f"{{{_CBC}}}{name}", attributes).text = shown
