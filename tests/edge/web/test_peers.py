from __future__ import annotations

import pytest

from edge.web.peers import host_is_ours, is_loopback, network_of, same_origin

NAMES = frozenset({"linli.local"})


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_loopback(peer: str) -> None:
    assert is_loopback(peer)


@pytest.mark.parametrize(
    "peer", [None, "", "192.168.1.7", "::ffff:192.168.1.7", "fe80::1%eth0", "localhost", "8.8.8.8"]
)
def test_everything_else_is_not(peer: str | None) -> None:
    assert not is_loopback(peer)


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "192.168.1.5:8080", "[fd00::2]:8080", "LINLI.local"])
def test_ip_addresses_localhost_and_our_names_are_ours(host: str) -> None:
    assert host_is_ours(host, NAMES)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:8080", "1.2.3.4.evil.example", "[::1", "linli.local.evil"]
)
def test_a_rebound_name_is_not(host: str) -> None:
    assert not host_is_ours(host, NAMES)


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://10.0.0.5:8080", True),
        ("https://10.0.0.5:8080", True),
        ("http://10.0.0.5", False),
        ("http://10.0.0.5:8081", False),
        ("http://evil.example", False),
        ("http://10.0.0.5:8080.evil.example", False),
        ("null", False),
        ("file://10.0.0.5:8080", False),
        (None, False),
    ],
)
def test_the_origin_must_be_the_host(origin: str | None, *, same: bool) -> None:
    assert same_origin(origin, "10.0.0.5:8080") is same


def test_one_ipv6_household_shares_a_limit() -> None:
    assert network_of("fd00::1") == network_of("fd00::2") != network_of("fd00:0:0:1::1")
    assert network_of("10.0.0.1") != network_of("10.0.0.2")
