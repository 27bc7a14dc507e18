"""The journal as files that bookkeepers and the tax authority read: CSV and XML Auditfile Financieel."""

from adapters.books.files import JournalFiles as JournalFiles
