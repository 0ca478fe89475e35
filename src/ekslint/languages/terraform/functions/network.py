"""Turn calls of the CIDR functions into addresses and prefixes.

It knows arithmetic on addresses, not networks. Source: hashicorp/terraform
`internal/lang/funcs/cidr.go`, apparentlymart/go-cidr.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.value import Number
from ekslint.languages.terraform import numbers
from ekslint.languages.terraform.functions.signature import (
    NUMBER,
    STRING,
    ArgumentError,
    Function,
    NotEvaluatedError,
    pure,
)

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


def _network(prefix: str) -> IPv4Network | IPv6Network:
    """Return the network of a prefix; host bits are dropped, leading zeros are read as Go 1.16."""
    from ipaddress import IPv4Network, IPv6Network

    address, slash, bits = prefix.partition("/")
    if not slash or not bits.isascii() or not bits.isdigit() or len(bits) > 3:
        raise ArgumentError(f"`{prefix}` is not a CIDR prefix")
    try:
        if ":" in address:
            return IPv6Network((address, int(bits)), strict=False)
        plain = ".".join(part.lstrip("0") or "0" for part in address.split("."))
        return IPv4Network((plain if "" not in address.split(".") else address, int(bits)), False)
    except ValueError as error:
        raise ArgumentError(f"`{prefix}` is not a CIDR prefix") from error


def _whole(number: Number) -> int:
    found = numbers.whole(number)
    if found is None:
        raise ArgumentError("a whole number is required")
    return found


def _written(network: IPv4Network | IPv6Network, address: int) -> str:
    from ipaddress import IPv4Address, IPv6Address

    if network.version == 4:
        return str(IPv4Address(address))
    found = IPv6Address(address)
    if found.ipv4_mapped is not None:
        raise NotEvaluatedError("an IPv4 address written as IPv6")
    return str(found)


def _cidrhost(prefix: str, number: Number) -> str:
    network, host = _network(prefix), _whole(number)
    size = network.num_addresses
    if host >= size or host < -size:
        raise ArgumentError(f"`{prefix}` has no host {host}")
    address = int(network.network_address) + (host if host >= 0 else size + host)
    return _written(network, address)


def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise ArgumentError("IPv6 has no netmask")
    return str(network.netmask)


def _cidrsubnet(prefix: str, newbits: Number, netnum: Number) -> str:
    network, bits, number = _network(prefix), _whole(newbits), _whole(netnum)
    length = network.prefixlen + bits
    if bits < 0:
        raise NotEvaluatedError("a prefix made shorter")
    if length > network.max_prefixlen:
        raise ArgumentError(f"`{prefix}` cannot be extended by {bits} bits")
    if number < 0:
        raise NotEvaluatedError("a negative subnet number")
    if number >= 1 << bits:
        raise ArgumentError(f"{bits} bits do not hold the subnet number {number}")
    start = int(network.network_address) + (number << (network.max_prefixlen - length))
    return f"{_written(network, start)}/{length}"


def _cidrsubnets(prefix: str, *newbits: Number) -> list[str]:
    network = _network(prefix)
    found: list[str] = []
    address = int(network.network_address)
    end = address + network.num_addresses
    for item in newbits:
        bits = _whole(item)
        length = network.prefixlen + bits
        if bits < 1 or length > network.max_prefixlen or (bits > 32 and network.version == 6):
            raise ArgumentError(f"`{prefix}` cannot be extended by {bits} bits")
        size = 1 << (network.max_prefixlen - length)
        address = -(-address // size) * size
        if address + size > end:
            raise ArgumentError(f"`{prefix}` has no room for so many subnets")
        found.append(f"{_written(network, address)}/{length}")
        address += size
    return found


def _cidrcontains(prefix: str, inner: str) -> bool:
    """OpenTofu's; Terraform has none. https://opentofu.org/docs/language/functions/cidrcontains/"""
    from ipaddress import ip_network

    outer = _network(prefix)
    try:
        found = _network(inner) if "/" in inner else ip_network(inner)
    except ValueError as error:
        raise ArgumentError(f"`{inner}` is not an address") from error
    if outer.version != found.version:
        raise ArgumentError("an address of another version")
    first, last = int(found.network_address), int(found.broadcast_address)
    return int(outer.network_address) <= first and last <= int(outer.broadcast_address)


FUNCTIONS: Final[dict[str, Function]] = {
    "cidrcontains": pure(_cidrcontains, STRING, STRING),
    "cidrhost": pure(_cidrhost, STRING, NUMBER),
    "cidrnetmask": pure(_cidrnetmask, STRING),
    "cidrsubnet": pure(_cidrsubnet, STRING, NUMBER, NUMBER),
    "cidrsubnets": pure(_cidrsubnets, STRING, variadic=NUMBER),
}
