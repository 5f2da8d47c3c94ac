"""Questions to DNS. Names are domains that were checked; answers are words, and nobody waits long for them."""

from collections.abc import Callable

import dns.exception
import dns.resolver

SECONDS = 4.0
MOST = 20

# Names that DNS knows nothing of, by their own rules (RFC 6761, 2606).
RESERVED = ("example", "invalid", "internal", "local", "localhost", "test")


Ask = Callable[[str], list[str]]


class DnsAway(Exception):
    """There was no answer: which says nothing about what stands there."""


def is_public_name(domain: str) -> bool:
    return "." in domain and domain.rpartition(".")[2] not in RESERVED


def texts(name: str) -> list[str]:
    """The TXT records of a name, also by way of a CNAME; none where there are none. Raises DnsAway."""
    try:
        answer = _resolver().resolve(name, "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise DnsAway(type(error).__name__) from error
    records = [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [record.replace("\x00", "") for record in records[:MOST]]


def _resolver() -> dns.resolver.Resolver:
    """Made for each question: the machine's name servers may change while a worker runs."""
    resolver = dns.resolver.Resolver()
    resolver.timeout = resolver.lifetime = SECONDS
    return resolver
