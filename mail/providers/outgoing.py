"""The second way out: a provider's own API instead of SMTP, by anymail. What it says becomes the same `Answer`.

anymail talks by `requests`; ours leads every request through `web.outbound`, with its guard and its deadline.
"""

import logging
import math
import time
import warnings
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.policy import default as wire_policy
from typing import Any

import requests
from anymail.exceptions import (
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from mail.providers.names import METADATA, PROVIDERS, Provider
from mail.relay import TIMEOUT, Answer, Envelope, Outcome, Relay
from web.addresses import sender_domain
from web.outbound import Line, NothingSent, OutboundError, fetch

logger = logging.getLogger(__name__)

KEPT_HEADERS = ("Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post")
# Our key, our bill, our pace or their pause: not the message's fault, and the next one would fare no better.
NOT_THE_MESSAGE = frozenset({401, 402, 403, 429, 503})


class ProviderRelay:
    """Like `mail.relay.Relay`, for one batch. The provider makes the envelope, so `sender` plays no part."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.way = _Way()
        self._backend: Any = None

    def send_many(self, envelopes: Iterable[Envelope], *, until: float = math.inf) -> Iterator[Answer]:
        for each in envelopes:
            yield self.send(sender=each.sender, recipient=each.recipient, content=each.content, until=until)

    def send(self, *, sender: str, recipient: str, content: bytes, until: float = math.inf) -> Answer:
        mail = _mail(content, recipient, self.provider)
        if time.monotonic() + TIMEOUT > until:
            return Answer(Outcome.LATER)
        try:
            self._opened().send_messages([mail])
        except AnymailRecipientsRefused:
            return _refused(mail)
        except AnymailRequestsAPIError as error:
            return self._answer(error)
        except AnymailError as error:
            # Raised while the request was put together: nothing has been sent, and trying again changes nothing.
            logger.warning("mail.provider_cannot_take", extra={"reason": type(error).__name__})
            return Answer(Outcome.REFUSED)
        return Answer(Outcome.SENT, _code(mail.anymail_status.esp_response))

    def close(self) -> None:
        self.way.close()
        self._backend = None

    def _opened(self) -> Any:
        if self._backend is None:
            self._backend = _backend(self.provider)
            self._backend.session = _session(self._backend, self.way)
        return self._backend

    def _answer(self, error: AnymailRequestsAPIError) -> Answer:
        if error.response is None:
            self.way.renew()
            return Answer(Outcome.UNREACHED if self.way.nothing_sent else Outcome.UNCERTAIN)
        status, code = error.response.status_code, _code(error.response)
        if status in NOT_THE_MESSAGE:
            return Answer(Outcome.UNREACHED, code)
        if 400 <= status < 500:
            return Answer(Outcome.LATER if status in (408, 425) else Outcome.REFUSED, code)
        # It may have taken the message and then stumbled, or said yes in words we do not understand.
        return Answer(Outcome.UNCERTAIN, code)


class _Way(BaseAdapter):
    """How `requests` gets out: by one guarded connection. `nothing_sent` tells of the last failure."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()
        self.nothing_sent = False

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.nothing_sent = False
        body: Any = request.body or b""
        headers = {name: str(value) for name, value in request.headers.items() if name.lower() != "accept-encoding"}
        try:
            answer = fetch(
                str(request.url),
                method=str(request.method),
                headers=headers,
                body=body.encode() if isinstance(body, str) else bytes(body),
                deadline=TIMEOUT,
                line=self.line,
            )
        except OutboundError as error:
            self.nothing_sent = isinstance(error, NothingSent)
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.status_code, response._content = answer.status, answer.body
        response.headers = CaseInsensitiveDict(answer.headers)
        response.url, response.request = answer.url, request
        return response

    def renew(self) -> None:
        """After trouble the connection is not trusted any more."""
        self.line.close()
        self.line = Line()

    def close(self) -> None:
        self.line.close()


def _backend(provider: Provider) -> Any:
    options: dict[str, Any] = {provider.key: settings.MAIL_PROVIDER_KEY, **provider.options}
    if settings.MAIL_PROVIDER_URL:
        options["api_url"] = settings.MAIL_PROVIDER_URL
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)  # SendGrid: their API still is what it was
        return import_string(provider.backend or "")(**options)


def _session(backend: Any, way: _Way) -> requests.Session:
    """Proxies, cookies and passwords of the environment play no part."""
    session: requests.Session = backend.create_session()
    session.trust_env = False
    session.max_redirects = 0
    session.mount("https://", way)
    session.mount("http://", way)
    return session


def _mail(content: bytes, recipient: str, provider: Provider) -> Any:
    """The composed message once more, as anymail wants it."""
    wire: Any = message_from_bytes(content, policy=wire_policy)
    text, html = wire.get_body(["plain"]), wire.get_body(["html"])
    mail: Any = EmailMultiAlternatives(
        subject=str(wire["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(wire["From"]),
        to=[recipient],
        reply_to=[str(wire["Reply-To"])] if wire["Reply-To"] else None,
        headers={name: str(wire[name]) for name in KEPT_HEADERS if wire[name]},
    )
    if html:
        mail.attach_alternative(html.get_content(), "text/html")
    for part in wire.iter_parts():
        if part.get_content_type() == "text/calendar":  # as a file: some of them know no third alternative
            mail.attach("invitation.ics", part.get_content(), "text/calendar")
    mail.metadata = {METADATA: str(wire["Message-ID"]).strip("<>").partition("@")[0]}
    if provider.can_switch_tracking_off:
        mail.track_opens = mail.track_clicks = False
    if provider.name == "postmark" and settings.MAIL_PROVIDER_STREAM and wire["List-Unsubscribe"]:
        mail.esp_extra = {"MessageStream": settings.MAIL_PROVIDER_STREAM}
    return mail


def _refused(mail: Any) -> Answer:
    """`invalid` is no address at all; `rejected` is one that the provider itself does not write to any more."""
    outcome = Outcome.NO_MAILBOX if mail.anymail_status.status == {"invalid"} else Outcome.REFUSED
    return Answer(outcome, _code(mail.anymail_status.esp_response))


def _code(response: Any) -> str:
    return f"HTTP {response.status_code}" if response is not None else ""


def provider_in_use() -> Provider | None:
    return PROVIDERS.get(settings.MAIL_PROVIDER)


def open_relay() -> Relay | ProviderRelay:
    """The way out that the settings name."""
    provider = provider_in_use()
    if provider is not None and provider.backend:
        return ProviderRelay(provider)
    return Relay.from_settings(name=sender_domain())
