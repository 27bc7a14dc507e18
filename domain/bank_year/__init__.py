"""What the bank tells of payers, kept under a key per year, as long as the books are (D12)."""
