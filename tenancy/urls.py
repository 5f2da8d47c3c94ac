"""Addresses across the border between the employers' pages and the installation's own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

if TYPE_CHECKING:
    from tenancy.models import Employer

EMPLOYER_URLCONF = "alumni_portal.employer_urls"
SLUG_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$"
_SLUG = re.compile(SLUG_PATTERN)

_PORTAL_WORDS = """
about account accounts admin api app assets auth cache coming-back dashboard demo docs download employers error errors
events feeds files healthz health help home hooks jobs join legal login logout lunch mail mail-settings media metrics
oauth operator portal preview pricing privacy public recommended reply s saml scim search security settings sign-in
sign-out signup sso static status support system terms theme u ui unsubscribe verify webhooks well-known www
"""
# First path segments that no employer may take. A test compares them with the URLconf.
RESERVED = frozenset(_PORTAL_WORDS.split())


def is_reserved(segment: str) -> bool:
    return segment in RESERVED


def is_slug(segment: str) -> bool:
    return _SLUG.fullmatch(segment) is not None


@contextmanager
def script_prefix(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def global_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a page of the whole installation (sign-in, my account), right inside an employer's pages too."""
    with script_prefix("/"):
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args, kwargs=kwargs)


def employer_path(employer: "Employer", name: str, *args: Any, **kwargs: Any) -> str:
    with script_prefix(employer.base_path):
        return reverse(name, urlconf=EMPLOYER_URLCONF, args=args, kwargs=kwargs)


def employer_url(employer: "Employer", name: str, *args: Any, **kwargs: Any) -> str:
    """Absolute, from the employer's row and BASE_URL: for mails, calendar files and feeds, never from a request."""
    return f"{settings.BASE_URL}{employer_path(employer, name, *args, **kwargs)}"
