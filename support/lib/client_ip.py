"""From where a request comes, as the server says, or a proxy that it trusts."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.http import HttpRequest


def address(request: HttpRequest) -> str | None:
    """The visitor's address; None where a proxy wrote something else. A port behind it, as some proxies write, goes."""
    ip = _ip(request)
    return None if ip is None else str(ip)


def network(request: HttpRequest) -> str:
    """Whose visits are counted together: the /24 of an IPv4 address, the /64 from which one IPv6 customer chooses.

    Visits of unknown origin are counted together, too.
    """
    ip = _ip(request)
    if ip is None:
        return ""
    return str(ip_network((ip, 24 if ip.version == 4 else 64), strict=False))


def _ip(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    said = str(request.META.get("REMOTE_ADDR") or "")
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        ip = ip_address(said.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip
