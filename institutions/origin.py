"""Where a request comes from, kept for the audit log while the request is served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Origin:
    """The network address and the id of the request; empty on the command line."""

    address: str = ""
    request_id: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """The origin of the request being served."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Everything inside is recorded as coming from `origin`."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def address_of(request: HttpRequest) -> str:
    """The peer's address; behind a proxy of `TRUSTED_PROXIES` the one that the proxy has seen.

    Every proxy appends the address that asked it, so the list is read from its end, as far as the
    proxies are ours: what a client wrote into it stands further to the left. What is no address
    ends the reading.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while forwarded and _is_trusted(address):
        said = _address(forwarded.pop())
        if said is None:
            break
        address = str(said)
    return address


def _is_trusted(address: str) -> bool:
    found = _address(address)
    networks = [ip_network(network) for network in settings.TRUSTED_PROXIES]
    return found is not None and any(found in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Without the zone behind an IPv6 address, which may be any text of any length."""
    try:
        return ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None


class OriginMiddleware:
    """Remembers where a request comes from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        origin = Origin(
            address=address_of(request),
            request_id=getattr(request, "request_id", ""),
        )
        with coming_from(origin):
            return self.get_response(request)
