"""Money at the desk: invoices and what follows from them, the bank, refunds."""
