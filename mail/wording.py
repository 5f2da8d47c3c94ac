"""Passages of mails that employers may put in their own words. Apps name theirs in `AppConfig.ready()`.

The texts lie in the employer's row (`Employer.mail_texts`); what is missing there is in our words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from tenancy.models import Employer
from web.merge_fields import BadText, Field, Target, read, samples


@dataclass(frozen=True, kw_only=True)
class MailText:
    """`lazy_ours` is our wording, in the grammar of `web.merge_fields`. It is {{ opening }} in the mail's `template`.

    `sample` gives that template everything else for a preview.

    `note` says on the settings page when our words are used all the same.
    """

    name: str
    label: str | Promise
    lazy_ours: str | Promise
    fields: tuple[Field, ...]
    template: str
    sample: Callable[[Employer], dict[str, Any]]
    note: str | Promise = ""
    module: str = ""

    @property
    def ours(self) -> str:
        return str(self.lazy_ours)


_texts: dict[str, MailText] = {}


def register(text: MailText) -> None:
    _texts[text.name] = text


def label_of(name: str) -> str | Promise:
    """Also of a text that no app names any more."""
    return _texts[name].label if name in _texts else name


def texts_for(employer: Employer) -> list[MailText]:
    """Those of the modules that the employer has switched on."""
    return [text for text in _texts.values() if not text.module or employer.has_module(text.module)]


def check(text: MailText, words: str) -> None:
    """Raises `BadText`."""
    read(words, text.fields)


def own_words(employer: Employer, text: MailText) -> str:
    return employer.mail_texts.get(text.name, "")


def paragraphs(employer: Employer, name: str, values: Mapping[str, object]) -> list[str]:
    """The passage as plain paragraphs, filled in. Words that no longer fit our fields give way to ours."""
    text = _texts[name]
    return _paragraphs(text, own_words(employer, text) or text.ours, values)


def sample_paragraphs(employer: Employer, text: MailText, words: str) -> list[str]:
    """For a preview; raises `BadText` where the words are not good yet."""
    values = samples(text.fields) | {"employer": employer.name}
    return _split(read(words, text.fields).fill(values))


def _paragraphs(text: MailText, words: str, values: Mapping[str, object]) -> list[str]:
    try:
        merged = read(words, text.fields)
    except BadText:
        merged = read(text.ours, text.fields)
    return _split(merged.fill(values, Target.TEXT))


def _split(filled: str) -> list[str]:
    return [" ".join(block.split("\n")).strip() for block in filled.split("\n\n") if block.strip()]
