"""The formats of the bank's files, apart: who reads a file needs no system, and a system no XML."""

from adapters import bank_files as bank_files
