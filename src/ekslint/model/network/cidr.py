"""Turn address ranges as files write them into sets that can be compared; knows no network.

A range that does not parse, and one of which a part is not known, is never taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import (
    Absent,
    ListValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.core.verdict import Members

Network = IPv4Network | IPv6Network

EVERYWHERE: Final = ("0.0.0.0/0", "::/0")
"""All addresses, as routes and rules write it."""
_PREFIX: Final = re.compile(r"/([0-9]{1,3})$")
NOT_ON_THE_INTERNET: Final = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
"""IPv4 ranges that no address on the internet comes from.
https://www.iana.org/assignments/iana-ipv4-special-registry"""


def network_of(value: Value) -> Network | None:
    """Return the range a known text names; None when it is not known or is none.

    A single address is the range of itself; bits behind the prefix are cut off, as AWS does.
    """
    written = known_text(value)
    if written is None:
        return None
    try:
        return ip_network(written.strip(), strict=False)
    except ValueError:
        return None


def networks_of(value: Value) -> Members[Network]:
    """Return the ranges of a list; what is not known, or no range, leaves it open."""
    match value:
        case Absent() | Null():
            return Members(header=value.location)
        case ListValue(items=items, open=open_):
            found: list[Network] = []
            why = list(open_)
            for item in items:
                network = network_of(item)
                if network is not None:
                    found.append(network)
                else:
                    why.append(_not_read(item))
            return Members(tuple(found), tuple(dict.fromkeys(why)), value.location)
        case Unknown(reason=reason):
            return Members((), (reason,), value.location)
    return Members((), (_not_read(value),), value.location)


def _not_read(value: Value) -> Reason:
    broken = Reason(ReasonKind.INVALID, "an address range that is none", "", value.location)
    return next(reasons(value), broken)


def cover_everything(networks: Iterable[Network]) -> bool:
    """Whether ranges together hold every IPv4 address, or every IPv6 one.

    Two halves (`0.0.0.0/1` and `128.0.0.0/1`) do.
    """
    listed = list(networks)
    four = collapse_addresses(n for n in listed if isinstance(n, IPv4Network))
    six = collapse_addresses(n for n in listed if isinstance(n, IPv6Network))
    return any(n.prefixlen == 0 for n in four) or any(n.prefixlen == 0 for n in six)


def leave_some_out(ranges: ListValue) -> bool:
    """Whether the ranges of a list are surely too small to hold all addresses together.

    Of a range that is known by its end only (`${nat_address}/32`) the size is enough.
    """
    sizes = [_prefix_length(item) for item in ranges.items]
    if ranges.open or None in sizes:
        return False
    return sum(Fraction(1, 2**size) for size in sizes if size is not None) < 1


def _prefix_length(value: Value) -> int | None:
    network = network_of(value)
    if network is not None:
        return network.prefixlen
    end = value.suffix.rstrip() if isinstance(value, Text) and known_text(value) is None else ""
    found = _PREFIX.search(end)
    return int(found[1]) if found else None


def public_addresses(networks: Iterable[Network]) -> int:
    """Return how many IPv4 addresses of the internet ranges hold at most."""
    listed = [n for n in networks if isinstance(n, IPv4Network)]
    outside = (n for n in listed if not any(n.subnet_of(p) for p in NOT_ON_THE_INTERNET))
    return sum(n.num_addresses for n in collapse_addresses(outside))
