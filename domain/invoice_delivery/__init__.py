"""How a customer gets invoices: by post, or by mail to an invoice email of its own (R18, R48, R52, D24)."""
