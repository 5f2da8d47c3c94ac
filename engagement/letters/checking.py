"""What stands in the way of sending a letter, in plain words, each with the block it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from engagement.letters.blocks import Block, BlockKind, kind_of
from engagement.letters.fields import ADDRESSES
from engagement.letters.filling import bad_places
from engagement.letters.mails import render
from engagement.models import Letter
from tenancy.models import Employer
from web.rich_text import TooMuch, links

GMAIL_CLIPS = 102 * 1024
# Names that are set aside for examples (RFC 2606, RFC 6761), and what people type to be filled in later.
_PLACEHOLDERS = re.compile(
    r"(^|\.)(example(\.(com|net|org))?|invalid|test|localhost|local)$|^(www\.)?(yoursite|your-site|yourdomain|todo|xxx)\.",
    re.IGNORECASE,
)
_TO_BE_WRITTEN = re.compile(r"\[\[.*?\]\]", re.DOTALL)
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$", re.IGNORECASE)
_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_WHOLE_ADDRESS = re.compile(rf"\{{\{{\s*({'|'.join(ADDRESSES)})\s*\}}\}}", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """`block` counts from 0; None is about the subject or the whole. A warning does not hold the letter back."""

    text: str
    block: int | None = None
    is_warning: bool = False

    def __str__(self) -> str:
        if self.block is None:
            return self.text
        return _("Block %(number)d: %(text)s") % {"number": self.block + 1, "text": self.text}


def problems(letter: Letter, *, employer: Employer | None = None) -> list[Problem]:
    """What must be mended before it is sent, in plain words, and after that what should be (`is_warning`)."""
    found = [*_of_lines(letter), *_of_blocks(letter)]
    return found or list(_of_size(letter, employer or Employer.objects.get(pk=letter.tenant_id)))


def _of_lines(letter: Letter) -> Iterator[Problem]:
    if not letter.subject.strip():
        yield Problem(_("The subject is empty."))
    for label, words in ((_("Subject"), letter.subject), (_("Preview line"), letter.preheader)):
        for bad in bad_places(words):
            yield Problem(f"{label}: {bad.text}")
    if not letter.blocks:
        yield Problem(_("The letter is empty."))


def _of_blocks(letter: Letter) -> Iterator[Problem]:
    for number, block in enumerate(letter.blocks):
        kind = kind_of(block)
        if kind is None:
            yield Problem(_("This part is not available any more. Take it out."), number)
            continue
        yield from (Problem(text, number) for text in kind.check(block))
        yield from (Problem(text, number) for text in _of_words(kind, block))


def _of_words(kind: BlockKind, block: Block) -> Iterator[str]:
    for name in kind.merged:
        for left in _TO_BE_WRITTEN.findall(_words(block, name)):
            yield _("“%(words)s” is still to be written.") % {"words": left}
        yield from (str(bad) if "\n" in str(block[name]) else bad.text for bad in bad_places(_words(block, name)))
    for name in kind.linked:
        if _words(block, name).strip():
            yield from _of_link(_words(block, name).strip())
    for name in kind.written:
        try:
            targets = links(_without_places(_words(block, name)))
        except TooMuch as error:
            yield str(error)
        else:
            yield from (problem for target in targets for problem in _of_link(target))


def _words(block: Block, name: str) -> str:
    value: Any = block.get(name)
    return str(value or "")


def _without_places(words: str) -> str:
    """Places as something that addresses may hold; ours are whole addresses."""
    return _PLACE.sub("x", _WHOLE_ADDRESS.sub("https://place.alumni", words))


def _of_link(address: str) -> Iterator[str]:
    typed, address = address, _without_places(address)
    if address.lower().startswith("mailto:"):
        try:
            validate_email(address[len("mailto:") :].partition("?")[0])
        except ValidationError:
            yield _("“%(link)s” is no e-mail address.") % {"link": typed}
        return
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        has_port = parts.port is not None
    except ValueError:  # of an address in brackets, a port that is none, or a name that cannot be written
        yield _("“%(link)s” is no address.") % {"link": typed}
        return
    if parts.scheme != "https":
        yield _("“%(link)s” must begin with https://.") % {"link": typed}
    elif _PLACEHOLDERS.search(host):
        yield _("“%(link)s” is only a placeholder: put the real address in.") % {"link": typed}
    elif not _HOST.fullmatch(host) or has_port or parts.username or re.search(r"\s", address):
        yield _("“%(link)s” is no address.") % {"link": typed}


def _of_size(letter: Letter, employer: Employer) -> Iterator[Problem]:
    size = len(render(letter, employer=employer, to=None, sample=True).html.encode())
    if size > GMAIL_CLIPS:
        text = _("The letter is %(size)d KB large. Gmail cuts off what is beyond 102 KB: make it shorter.")
        yield Problem(text % {"size": size // 1024}, is_warning=True)
