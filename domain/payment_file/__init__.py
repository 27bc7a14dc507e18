"""Files of payment orders that go to the bank, each written once."""
