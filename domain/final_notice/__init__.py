"""Final notices: one per customer and day, with the fee."""
