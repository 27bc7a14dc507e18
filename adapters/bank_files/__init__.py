"""Files to and from the bank, each message format in a file of its own; pure reading and writing.

Read first: ``messages`` (what is read), ``checking`` and ``structure`` (what is refused), ``orders`` (what is
written), then ``camt_053`` and ``pain_008``."""

from adapters.bank_files.any_file import read_bank_file as read_bank_file
from adapters.bank_files.messages import BatchStatus as BatchStatus
from adapters.bank_files.messages import Direction as Direction
from adapters.bank_files.messages import Entry as Entry
from adapters.bank_files.messages import FileStatus as FileStatus
from adapters.bank_files.messages import Item as Item
from adapters.bank_files.messages import Money as Money
from adapters.bank_files.messages import Party as Party
from adapters.bank_files.messages import Reason as Reason
from adapters.bank_files.messages import Statement as Statement
from adapters.bank_files.messages import Transaction as Transaction
from adapters.bank_files.messages import TransactionStatus as TransactionStatus
from adapters.bank_files.messages import signed as signed
from adapters.bank_files.refusing import Refused as Refused
