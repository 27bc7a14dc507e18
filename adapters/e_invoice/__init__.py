"""E-invoices: UBL 2.1 by NLCIUS, for organisations."""

from adapters.e_invoice.bill import Bill, BillLine, Buyer, Credited
from adapters.e_invoice.ubl import ubl

__all__ = ["Bill", "BillLine", "Buyer", "Credited", "ubl"]
