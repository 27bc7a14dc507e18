"""My Account: what a holder sees and does (R18, R19)."""
