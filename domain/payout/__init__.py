"""Payouts: credit transfers that stood in a file for the bank, and what it told of each."""
