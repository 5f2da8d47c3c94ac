"""Links whose address is a key: opened without signing in, told to nobody, and out of the address bar at once.

Opening one changes nothing, since mail scanners open every link: what it opens waits in the session for a button.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from accounts import limits
from tenancy.models import Employer

View = Callable[..., HttpResponse]


def secret_page(view: View) -> View:
    """The address of this page is told to nobody and kept nowhere.

    For pages without forms: under no-referrer a browser sends them with `Origin: null`, which is refused as forged.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        add_never_cache_headers(response)
        return response

    return wrapped


class Ticket(Protocol):
    @property
    def tenant_id(self) -> int: ...


def employer_of(ticket: Ticket | None, *, module: str) -> Employer | None:
    """Whose page such a link opens; None where it is made up, the employer is gone, or has the module switched off."""
    found = Employer.objects.filter(pk=ticket.tenant_id, is_active=True).first() if ticket else None
    return found if found is not None and found.has_module(module) else None


@dataclass(frozen=True)
class SecretLink:
    """One kind of link: where the session keeps what it opens, where it leads, and what one says that opens nothing.

    Only made-up links count: others of the same network, guessing or mistyping, never stand in the way of a real one.
    """

    key: str
    leads_to: str
    closed: str
    wait: str
    closed_status: int = 404

    def follow(self, request: HttpRequest, kept: object | None, *, is_made_up: bool | None = None) -> HttpResponse:
        """`kept` is what this one opens; None if nothing, which is made up unless the caller knows better."""
        if kept is not None:
            request.session[self.key] = kept
            return redirect(self.leads_to)
        if is_made_up is not False and not limits.BAD_LINKS_PER_ORIGIN.allow(limits.origin(request)):
            return render(request, self.wait, status=429)
        request.session.pop(self.key, None)
        return self.answer_closed(request)

    def answer_closed(self, request: HttpRequest) -> HttpResponse:
        """One calm answer to a link that is used, too old, revoked, another employer's or made up."""
        return render(request, self.closed, status=self.closed_status)
