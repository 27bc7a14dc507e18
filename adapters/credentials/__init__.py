"""Password hashes: in the application's own database, or in memory for tests."""

from adapters.credentials.memory import MemoryCredentials
from adapters.credentials.sql import CREDENTIAL, METADATA, SqlCredentials

__all__ = ["CREDENTIAL", "METADATA", "MemoryCredentials", "SqlCredentials"]
