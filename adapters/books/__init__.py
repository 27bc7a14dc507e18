"""The journal as files that bookkeepers and the tax authority read: CSV and XML Auditfile Financieel."""

from adapters.books.audit_file import write_audit_file as write_audit_file
from adapters.books.csv_file import write_csv as write_csv
from adapters.books.period import Period as Period
from adapters.books.period import amount as amount
