"""Nobody has us ask our own network: by a name, by a number, or by one that stands for another."""

import pytest

from adapters.webhooks.addresses import check, check_named
from domain.ports import AddressRefused

OPEN = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
PRIVATE = [
    "10.0.0.7",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "fd00::1",
    "::ffff:10.0.0.7",
    "2002:a00:7::1",
]
PRIVATE += ["64:ff9b::a00:7", "fec0::7"]
LOOPBACK = ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]
NEVER = ["169.254.169.254", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "0.0.0.0", "::", "240.0.0.1"]
NEVER += ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "192.0.0.192", "::ffff:192.0.0.192"]


def is_allowed(address: str, *, inside: bool = False, loopback: bool = False) -> bool:
    try:
        check(address, inside=inside, loopback=loopback)
    except AddressRefused:
        return False
    return True


@pytest.mark.parametrize("address", OPEN)
def test_the_public_internet_is_sent_to(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", [*PRIVATE, *LOOPBACK, *NEVER])
def test_nothing_else_is(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", [*PRIVATE, *LOOPBACK])
def test_the_operator_may_allow_a_network_of_ones_own(address: str) -> None:
    assert is_allowed(address, inside=True)


@pytest.mark.parametrize("address", LOOPBACK)
def test_this_machine_is_sent_to_on_a_simulated_store(address: str) -> None:
    assert is_allowed(address, loopback=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_simulated_store_opens_no_network(address: str) -> None:
    assert not is_allowed(address, loopback=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_are_never_sent_to(address: str) -> None:
    assert not is_allowed(address, inside=True, loopback=True)


@pytest.mark.parametrize(
    "url", ["http://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.7:8443/x"]
)
def test_what_names_this_machine_or_its_network_is_refused_before_it_is_kept(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_named(url, inside=False, loopback=False)
    check_named(url, inside=True, loopback=False)


def test_a_name_is_judged_by_where_it_leads_when_something_is_sent() -> None:
    check_named("https://follower.example/x", inside=False, loopback=False)
