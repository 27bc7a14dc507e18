"""The journal's files, apart: who writes them needs no server, and a server none of them."""

from adapters import books as books
