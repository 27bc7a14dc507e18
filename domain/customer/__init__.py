"""Customers: who is billed, by KVK number or as a private person."""
