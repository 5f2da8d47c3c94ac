"""allauth keeps the login codes; how that looks, who may come in and where mail goes is decided here."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import clean_client_ip, get_client_ip_from_xff
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import limits
from accounts.signing_in import emails
from accounts.signing_in.devices import own_way

NOWHERE = "0.0.0.0"  # noqa: S104 -- behind a socket there is no address; all such visitors share their limits


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are made by accepting an invitation, never by signing up."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this installation."""
        return is_local_path(url)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix != "account/email/login_code":
            raise NotImplementedError(f"allauth wants to send {template_prefix}, which nobody has written.")
        crowded = limits.CODES_PER_ADDRESS.used(email) > limits.CROWDED
        emails.send_sign_in_code(to=email, code=context["code"], way=own_way(email) if crowded else "")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our own pages say what happened."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the proxy names; where it names none, that of the proxy itself. A bad header refuses nobody."""
        given = clean_client_ip(get_client_ip_from_xff(request) or "")
        return given or clean_client_ip(request.META.get("REMOTE_ADDR", "")) or NOWHERE

    def set_password(self, user: Any, password: str) -> NoReturn:
        raise TypeError("Nobody has a password here.")


def is_local_path(url: str | None) -> bool:
    """One slash, then something else, and nothing that browsers leave out when they read an address."""
    if url is None or not url.startswith("/") or url[1:2] in ("/", "\\"):
        return False
    if any(character < " " or character == "\x7f" for character in url):
        return False
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)
