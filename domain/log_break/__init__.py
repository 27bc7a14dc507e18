"""Breaks of the signed log, acknowledged: the database was put back or changed, and somebody looked."""
