"""The formats of the bank's files, apart: who reads a file needs no system."""

from adapters import bank_files as bank_files
