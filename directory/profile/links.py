"""Links of a profile: https alone, and what says LinkedIn leads to LinkedIn."""

import re
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 300
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_UNWANTED = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\\<>\"'`{}|^]")


def clean_link(typed: str) -> str:
    """The address as it is stored. Without a scheme it is taken for https, which is what people mean."""
    if not typed:
        return ""
    text = typed if "://" in typed else f"https://{typed}"
    parts = _split(text)
    if parts.scheme != "https":
        raise ValidationError(_("Only addresses that begin with https:// can be shown."))
    host = _host(parts)
    if len(text) > MAX_LENGTH:
        raise ValidationError(_("This address is too long."))
    return parts._replace(scheme="https", netloc=host).geturl()


def clean_linkedin(typed: str) -> str:
    """A page of a person on LinkedIn, without what trackers have hung on it. “/in/name” alone is enough."""
    text = f"https://www.linkedin.com{typed}" if typed.startswith("/in/") else typed
    link = clean_link(text)
    if not link:
        return ""
    parts = urlsplit(link)
    is_linkedin = parts.netloc == "linkedin.com" or parts.netloc.endswith(".linkedin.com")
    if not is_linkedin or not parts.path.strip("/"):
        raise ValidationError(_("This is not a LinkedIn page. It looks like linkedin.com/in/your-name."))
    return parts._replace(query="", fragment="").geturl()


def shown_link(link: str) -> str:
    """The address as one reads it aloud: no scheme, no slash at the end."""
    return link.removeprefix("https://").removeprefix("www.").rstrip("/")


def _split(text: str) -> SplitResult:
    if _UNWANTED.search(text):
        raise ValidationError(_("This is not a web address."))
    try:
        return urlsplit(text)
    except ValueError as error:
        raise ValidationError(_("This is not a web address.")) from error


def _host(parts: SplitResult) -> str:
    """A name on the internet: no numbers, no port, nobody's name or password before it."""
    try:
        host = parts.netloc.lower().encode("idna").decode()
    except UnicodeError as error:
        raise ValidationError(_("This is not a web address.")) from error
    if not _HOST.fullmatch(host):
        raise ValidationError(_("This is not a web address."))
    return host
