"""To which addresses something is sent: others name them, and could have us ask our own network."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from domain.ports import AddressRefused

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in the order in which they are tried. Raises OSError."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Leads to an IPv4 address, which may be one of our own network's (RFC 6052)."""
_PUBLIC_6: Final = IPv6Network("2000::/3")
"""All that is given out for the internet; Python calls the site-local fec0::/10 global too."""
_PROTOCOLS: Final = IPv4Network("192.0.0.0/24")
"""For protocols and a cloud's services to its machines (RFC 6890); Python 3.11 knows a part of it."""


def resolve(host: str, port: int) -> Sequence[str]:
    """As this machine does it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def check_named(url: str, *, inside: bool, loopback: bool) -> None:
    """What can be said before the host's name is looked up. Raises AddressRefused."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        if parts.scheme != "https" and not (loopback or inside):
            raise AddressRefused from None
        return
    check(str(address), inside=inside, loopback=loopback)


def check(text: str, *, inside: bool, loopback: bool) -> None:
    """Asked of the address that is connected to, so that no name leads elsewhere between two looks.

    ``loopback``: this machine may be meant, as on a simulated store. ``inside``: also a private network.
    Raises AddressRefused."""
    address = _plain(ip_address(text.partition("%")[0]))
    if address.is_loopback:
        allowed = loopback or inside
    elif address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        allowed = False  # the machine's own services for what runs on it, among others
    elif isinstance(address, IPv4Address):
        allowed = address not in _PROTOCOLS and (inside or address.is_global)
    else:
        allowed = inside or (address.is_global and address in _PUBLIC_6)
    if not allowed:
        raise AddressRefused


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address
